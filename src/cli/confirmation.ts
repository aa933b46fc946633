import { VmctlError } from '../errors.js';
import type { Context, Input } from './command.js';

/**
 * Asks before something that cannot be taken back, where somebody sits to answer; scripts are not asked. `-f` and `-y`
 * skip it. Throws `denied` for anything but yes.
 */
export async function confirm({ terminal }: Context, { flags }: Input, question: string): Promise<void> {
  if (!terminal.interactive || flags.has('force') || flags.has('yes')) return;
  const answer = await terminal.ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer ?? '')) throw new VmctlError('denied', 'nothing was done');
}
