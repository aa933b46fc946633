import { VmctlError } from '../errors.js';
import { globMatcher, isGlob } from './glob.js';

/**
 * Patterns in the place of which stand the names that they match; of `among`, where it is told, only those. A plain name
 * that nobody knows stays: whoever is asked says so better. Throws `no-such-vm` for a pattern that nothing matches.
 */
export function expandNames(
  words: readonly string[],
  known: readonly string[],
  { among, what = 'VM' }: { readonly among?: ReadonlySet<string>; readonly what?: 'VM' | 'bridge' } = {},
): readonly string[] {
  const isAmong = (name: string): boolean => among === undefined || among.has(name);
  const chosen = words.flatMap((word) => {
    if (!isGlob(word)) return isAmong(word) || !known.includes(word) ? [word] : [];
    const matcher = globMatcher(word);
    const matched = known.filter((name) => matcher.test(name));
    if (matched.length > 0) return matched.filter(isAmong);
    const list = what === 'VM' ? 'vmctl status' : 'vmctl bridge list';
    throw new VmctlError('no-such-vm', `no ${what} matches ${word}`, { hint: `${list} lists them` });
  });
  return [...new Set(chosen)];
}
