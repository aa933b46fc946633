import { VmctlError } from '../errors.js';
import type { Outcome } from '../protocol/report.js';
import type { Context } from './command.js';
import { isRootSocket } from './socket-choice.js';
import { suggestionHint } from './suggestion.js';

/**
 * An answer; its `no such VM` gets a did-you-mean from the file names of the definitions directory. To an owner there are
 * no names but their own.
 */
export async function withNameHint<T>(
  context: Context,
  names: readonly string[],
  answer: Promise<T>,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof VmctlError) || error.code !== 'no-such-vm' || !isRootSocket(context.paths))
      throw error;
    const known = await listVmNames(context.paths.definitions);
    const unknown = names.find((name) => !known.includes(name)) ?? names[0] ?? '';
    const hint = await suggestionHint(unknown, known, placeOf(context));
    throw new VmctlError('no-such-vm', error.message, { hint, cause: error });
  }
}

/** The same for what became of one of several VMs. */
export async function hintedOutcome(context: Context, outcome: Outcome): Promise<Outcome> {
  const { name, error } = outcome;
  if (error?.code !== 'no-such-vm' || !isRootSocket(context.paths)) return outcome;
  const known = await listVmNames(context.paths.definitions);
  const hint = await suggestionHint(name, known, placeOf(context));
  return { ...outcome, error: { ...error, hint } };
}

function placeOf({ paths }: Context): string {
  return `vmctl status; ls ${paths.definitions}`;
}

async function listVmNames(directory: string): Promise<readonly string[]> {
  const { readdir } = await import('node:fs/promises');
  const files = await readdir(directory).catch(() => []);
  return files
    .filter((file) => file.endsWith('.toml') && file !== 'host.toml')
    .map((file) => file.slice(0, -'.toml'.length));
}
