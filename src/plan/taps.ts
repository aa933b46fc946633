import { VmctlError } from '../errors.js';
import { parseInterfaces } from '../netgraph/parse-ifconfig.js';
import { answer } from './answer.js';
import type { ClaimLook } from './claim-look.js';
import type { Holding } from './one-writer.js';
import { look, type Steps } from './step.js';

/** Refuses a tap(4) that a process has open: bhyve could not. One look for all; one that is not there is bhyve's to tell. */
export function* lookTaps({ name, claims, own }: ClaimLook): Steps<Holding> {
  const taps = claims.filter(({ kind }) => kind === 'tap').map(({ value }) => value);
  if (taps.length === 0) return { warnings: [] };
  const args = taps.length === 1 ? taps : ['-a'];
  const { stdout } = yield* look({ file: 'ifconfig', args }, { fresh: answer(0) });
  const seen = parseInterfaces(stdout);
  for (const tap of taps) {
    const pid = seen.find((one) => one.name === tap)?.openedBy;
    if (pid === undefined || own.includes(pid)) continue;
    const refusal = new VmctlError('denied', `${name}: ${tap} is in use by process ${pid}`, {
      hint: `\`ps -p ${pid}\` tells what it is; a tap(4) can have one user only`,
    });
    return { warnings: [], refusal };
  }
  return { warnings: [] };
}
