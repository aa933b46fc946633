import { readdirSync, statSync } from 'node:fs';

/** glob(3) as far as file names go: `*`, `?` and `[...]`; sorted, and only what is there. */
export function expandGlob(pattern: string): readonly string[] {
  const [first = '', ...parts] = pattern.split('/');
  let found = [first];
  for (const part of parts) found = found.flatMap((directory) => entriesOf(directory, part));
  return found.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

function entriesOf(directory: string, part: string): readonly string[] {
  if (!/[*?[]/.test(part)) return [`${directory}/${part}`];
  const matcher = matcherOf(part);
  try {
    return readdirSync(directory === '' ? '/' : directory)
      .filter((name) => matcher.test(name))
      .sort()
      .map((name) => `${directory}/${name}`);
  } catch {
    return [];
  }
}

/** A leading dot is matched by a dot alone. */
function matcherOf(part: string): RegExp {
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
