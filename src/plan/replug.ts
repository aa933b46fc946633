import { ngctlError } from '../netgraph/bridge-look.js';
import { NO_SUCH_NODE, parseFailure, planScript } from '../netgraph/ngctl.js';
import { plugInLine, plugOutLine, type Plug, type PlugOutcome, type PlugTarget } from './plug.js';
import { act, type Steps } from './step.js';

/** One cable to be plugged in where it belongs. */
export interface Replug {
  readonly plug: Plug;
  readonly target: PlugTarget;
  /** It hangs somewhere else and is pulled there first. */
  readonly hangs: boolean;
}

/** `untried`: behind one that was gone, which may be the bridge itself. */
export type ReplugOutcome = PlugOutcome | 'untried';

/**
 * Plugs many cables in, in a single ngctl run when each of them is free to go where it belongs: a bridge that died may
 * have had 1,000. Outcomes in order; with `taken` the cable is loose and wants another link. Throws `host` for any
 * other refusal of the kernel.
 */
export function* replug(wanted: readonly Replug[]): Steps<readonly ReplugOutcome[]> {
  const outcomes: ReplugOutcome[] = [];
  while (outcomes.length < wanted.length) {
    const left = wanted.slice(outcomes.length);
    const lines = left.map(linesOf);
    const failure = parseFailure(yield* act(planScript(lines.flat())));
    if (failure === undefined) return [...outcomes, ...left.map(() => 'done' as const)];
    const reached = ownerOf(lines, failure.line ?? 0);
    const isGone = failure.reason === NO_SUCH_NODE;
    if (reached === undefined || !(isGone || failure.reason === 'File exists'))
      throw ngctlError('cables could not be plugged in again', failure);
    outcomes.push(...left.slice(0, reached).map(() => 'done' as const), isGone ? 'gone' : 'taken');
    if (isGone) return [...outcomes, ...left.slice(reached + 1).map(() => 'untried' as const)];
  }
  return outcomes;
}

function linesOf({ plug, target, hangs }: Replug): readonly string[] {
  return [...(hangs ? [plugOutLine(plug)] : []), plugInLine(plug, target)];
}

/** Whose line it is, counted from 1. */
function ownerOf(lines: readonly (readonly string[])[], line: number): number | undefined {
  let last = 0;
  const index = lines.findIndex((own) => (last += own.length) >= line);
  return index < 0 || line < 1 ? undefined : index;
}
