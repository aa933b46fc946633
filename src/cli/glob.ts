import { readdirSync, statSync } from 'node:fs';

/** glob(3) as far as file names go: `*`, `?` and `[...]`; sorted, and only what is there. */
export function expandGlob(pattern: string): readonly string[] {
  const [first = '', ...parts] = pattern.split('/');
  let found = [first];
  for (const part of parts) found = found.flatMap((directory) => entriesOf(directory, part));
  return found.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

function entriesOf(directory: string, part: string): readonly string[] {
  if (!isGlob(part)) return [`${directory}/${part}`];
  const matcher = globMatcher(part);
  try {
    return readdirSync(directory === '' ? '/' : directory)
      .filter((name) => matcher.test(name))
      .sort()
      .map((name) => `${directory}/${name}`);
  } catch {
    return [];
  }
}

/** Whether a word is a pattern. */
export function isGlob(word: string): boolean {
  return /[*?[]/.test(word);
}

/** Of one name. A leading dot is matched by a dot alone. */
export function globMatcher(part: string): RegExp {
  const source = part.replace(/\[(!?)([^\]]+)\]|[\\^$.+(){}|[\]*?]/g, (mark, not?: string, set?: string) => {
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
    if (mark === '*') return '[^/]*';
    return mark === '?' ? '[^/]' : `\\${mark}`;
  });
  try {
    return new RegExp(`^${/^[*?[]/.test(part) ? '(?!\\.)' : ''}${source}$`);
  } catch {
    return /^(?!)/;
  }
}
