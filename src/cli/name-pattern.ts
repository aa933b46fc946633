import { VmctlError } from '../errors.js';
import { globMatcher, isGlob } from './glob.js';

/** Patterns in the place of which stand the names that they match. A plain name stays, unless a tag was asked for. */
export function expandNames(
  words: readonly string[],
  known: readonly string[],
  { tag, what = 'VM' }: { readonly tag?: string | undefined; readonly what?: 'VM' | 'bridge' } = {},
): readonly string[] {
  const chosen = words.flatMap((word) => {
    if (!isGlob(word)) return tag === undefined || known.includes(word) ? [word] : [];
    const matcher = globMatcher(word);
    const matched = known.filter((name) => matcher.test(name));
    if (matched.length > 0 || tag !== undefined) return matched;
    const list = what === 'VM' ? 'vmctl status' : 'vmctl bridge list';
    throw new VmctlError('no-such-vm', `no ${what} matches ${word}`, { hint: `${list} lists them` });
  });
  return [...new Set(chosen)];
}
