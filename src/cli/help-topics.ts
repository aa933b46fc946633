import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { keyTables, type ManualKey } from '../manual/key-tables.js';
import type { CliCommand } from './command.js';

/** Something that `vmctl help WORD` explains. */
export type Topic =
  | { readonly kind: 'command'; readonly name: string; readonly command: CliCommand }
  | { readonly kind: 'manual' | 'chapter'; readonly name: string; readonly file: string }
  | { readonly kind: 'key'; readonly name: string; readonly keys: readonly FoundKey[] };

export const TOPIC_KINDS = ['command', 'manual', 'chapter', 'key'] as const;
export type TopicKind = Topic['kind'];

/** A key of one of the two files. */
export interface FoundKey {
  readonly file: 'NAME.toml' | 'host.toml';
  readonly key: ManualKey;
}

/** Where the manual lies: src/man of the package that the program is of, whatever link it was called by. */
export function manualDirectory(program: string): string {
  return join(dirname(dirname(existsSync(program) ? realpathSync(program) : program)), 'src', 'man');
}

/** Manual pages and chapters, by name; none where the directory is not there. */
export function documentsIn(directory: string): readonly Topic[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .sort()
    .flatMap((entry): readonly Topic[] => {
      const [, name = '', ending = ''] = /^(.+)\.(md|[1-9])$/.exec(entry) ?? [];
      if (ending === '') return [];
      return [{ kind: ending === 'md' ? 'chapter' : 'manual', name, file: join(directory, entry) }];
    });
}

/** Its title: the first heading, or the line of .Nd. */
export function aboutOf(file: string): string {
  const text = readFileSync(file, 'utf8');
  const line = file.endsWith('.md') ? /^# (.*)$/m.exec(text) : /^\.Nd (.*)$/m.exec(text);
  return line?.[1]?.replaceAll('`', '') ?? basename(file);
}

/** The keys that somebody may mean by a word: by their whole name, or all that end in it. */
export function keysNamed(word: string): readonly FoundKey[] {
  const written = word.replace(/^\[\[?(.*?)\]?\]$/, '$1').replace(/^defaults\.(?=.)/, '');
  // Whatever name the bridge has, and where none is said.
  const host = written.replace(/^bridge\.[^.]+(?=\.)/, 'bridge.NAME');
  const every = everyKey();
  const whole = every.filter(({ file, key }) =>
    file === 'NAME.toml'
      ? key.key === written
      : [host, written.replace(/^bridge\./, 'bridge.NAME.')].includes(key.key),
  );
  return whole.length > 0 ? whole : every.filter(({ key }) => key.key.endsWith(`.${written}`));
}

export function everyKey(): readonly FoundKey[] {
  return [
    ...keyTables('vm').flatMap(({ keys }) => keys.map((key) => ({ file: 'NAME.toml', key }) as const)),
    ...keyTables('host').flatMap(({ keys }) => keys.map((key) => ({ file: 'host.toml', key }) as const)),
  ];
}
