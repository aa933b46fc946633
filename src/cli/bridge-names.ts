import { VmctlError } from '../errors.js';
import type { ControlResult, Outcome } from '../protocol/report.js';
import type { Context } from './command.js';

/** An answer; its `no such bridge` gets a did-you-mean where one of that name nearly is. */
export async function withBridgeHint<R extends ControlResult>(
  context: Context,
  names: readonly string[],
  answer: Promise<R>,
): Promise<R> {
  try {
    const result = await answer;
    return result.kind === 'bridge'
      ? { ...result, outcomes: await hinted(context, result.outcomes) }
      : result;
  } catch (error) {
    if (!(error instanceof VmctlError) || error.code !== 'no-such-vm' || names.length === 0) throw error;
    // A VM of a `nic` request may be meant; then no bridge is spoken of.
    const name = names.find(
      (one) => `${error.message} `.includes(`bridge ${one} `) || error.message.includes(`bridge ${one},`),
    );
    const near = name === undefined ? undefined : await nearestHint(context, name);
    throw near === undefined
      ? error
      : new VmctlError('no-such-vm', error.message, { hint: near, cause: error });
  }
}

function hinted(context: Context, outcomes: readonly Outcome[]): Promise<readonly Outcome[]> {
  return Promise.all(
    outcomes.map(async (outcome) => {
      const { name, error } = outcome;
      if (error?.code !== 'no-such-vm') return outcome;
      const hint = await nearestHint(context, name);
      return hint === undefined ? outcome : { ...outcome, error: { ...error, hint } };
    }),
  );
}

async function nearestHint(context: Context, name: string): Promise<string | undefined> {
  const [{ suggestWord }, { listNames }] = await Promise.all([
    import('../definition/suggestion.js'),
    import('./known-names.js'),
  ]);
  const near = suggestWord(name, await listNames(context, ['bridge']));
  return near === undefined ? undefined : `did you mean ${near}?`;
}
