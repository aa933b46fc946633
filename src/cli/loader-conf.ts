import { readdirSync, readFileSync } from 'node:fs';

/**
 * What loader.conf(5) sets for the next boot, a later file wins: what the last boot set, which kenv(1) tells, may be
 * another matter by now. Plain assignments are understood; the loader knows no others.
 */
export function readLoaderConf(root: string): ReadonlyMap<string, string> {
  const boot = `${root}/boot`;
  const more = list(`${boot}/loader.conf.d`).map((file) => `loader.conf.d/${file}`);
  const files = ['loader.conf', ...more, 'loader.conf.local'];
  return new Map(files.flatMap((file) => assignments(`${boot}/${file}`)));
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith('.conf'))
      .sort();
  } catch {
    return [];
  }
}

/** A file that is not there sets nothing. Throws for one that cannot be read. */
function assignments(file: string): readonly (readonly [string, string])[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return [...text.matchAll(/^\s*([\w.-]+)\s*=\s*"?([^"\n#]*?)"?\s*(?:#.*)?$/gm)].map(
    ([, name = '', value = '']) => [name, value] as const,
  );
}
