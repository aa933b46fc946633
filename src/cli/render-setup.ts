import type { Outcome } from '../setup/install.js';

export interface SetupReport {
  readonly files: readonly Outcome[];
  /** Made; at a removal those that stay because they hold something. */
  readonly directories: readonly string[];
  readonly next: readonly string[];
  /** What need not be done now. */
  readonly later?: string;
}

type Told = SetupReport & { readonly dry: boolean };

/** The column says what was done, with --dry-run what would be. */
const WORDS: Readonly<Record<Outcome['verdict'], string>> = {
  install: 'installed',
  replace: 'replaced',
  unchanged: 'unchanged',
  there: 'there already',
  keep: 'kept',
  retire: 'removed',
};

/** What changed, a line each; the rest is counted. */
export function renderInstalled({ files, directories, next, later, dry }: Told): string {
  const lines = [
    ...directories.map((path) => line('directory', path)),
    ...files
      .filter(({ verdict }) => verdict !== 'unchanged' && verdict !== 'there')
      .map(({ path, verdict, beside }) =>
        line(
          WORDS[verdict],
          verdict === 'keep'
            ? `${path}: not as setup put it; ${beside === undefined ? 'this vmctl has none' : `the new one is ${beside}`}`
            : path,
        ),
      ),
    summary(files, dry),
    ...(next.length === 0 ? [] : ['next:', ...next.map((step) => `  ${step}`)]),
    ...(later === undefined ? [] : [later]),
  ];
  return `${lines.join('\n')}\n`;
}

export function renderRemoved({ files, directories, dry }: Told): string {
  if (files.length === 0 && directories.length === 0) return 'nothing is there that setup has put\n';
  const lines = [
    ...files.map(({ path, verdict }) =>
      line(WORDS[verdict], verdict === 'keep' ? `${path}: not as setup put it` : path),
    ),
    ...directories.map((path) => line('kept', `${path}: not empty`)),
    summary(files, dry),
  ];
  return `${lines.join('\n')}\n`;
}

function line(word: string, text: string): string {
  return `${word.padEnd(10)} ${text}`;
}

function summary(files: readonly Outcome[], dry: boolean): string {
  const counts = Object.entries(WORDS).flatMap(([verdict, word]) => {
    const count = files.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return `${files.length} files: ${counts.join(', ')}${dry ? ' (nothing was written)' : ''}`;
}
