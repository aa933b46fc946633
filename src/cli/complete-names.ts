import type { CliCommand, Context, Input } from './command.js';

/** For the completion scripts: names, one a line; whatever fails, there are none. */
export const completeNamesCommand: CliCommand = {
  name: 'complete-names',
  hidden: true,
  synopsis: 'KIND... | nic VM',
  summary: 'names of this host, for completion',
  options: [],
  operands: { min: 0, max: Infinity },
  statuses: {},
  run: completeNames,
};

/** A shell reads these as words: what it would read otherwise is left out. */
const SAFE = /^[\w.@:+/-]+$/;

async function completeNames({ terminal, ...context }: Context, { operands }: Input): Promise<number> {
  try {
    const { listNames } = await import('./known-names.js');
    const names = (await listNames(context, operands)).filter((name) => SAFE.test(name));
    terminal.out([...new Set(names)].map((name) => `${name}\n`).join(''));
  } catch {
    // Nobody asked for anything that could fail.
  }
  return 0;
}
