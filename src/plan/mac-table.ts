import { VmctlError } from '../errors.js';
import { ngctlError } from '../netgraph/bridge-look.js';
import { NO_SUCH_NODE, parseFailure, planScript, REPLY_TOO_LARGE } from '../netgraph/ngctl.js';
import { parseTable, type LearnedMac } from '../netgraph/parse-table.js';
import { look, type Steps } from './step.js';

/** A kernel that queues the question answers too late for ngctl(8): ask again (facts.md 1.7). */
const ATTEMPTS = 3;

/**
 * What a bridge has learned; undefined = there is no such bridge. Throws `host` when the table is too large for one
 * answer. UNPROVEN: from how many addresses on (20480 bytes of net.graph.recvspace are some 480 of them).
 */
export function* lookMacTable(bridge: string): Steps<readonly LearnedMac[] | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const result = yield* look(planScript([`msg ${bridge}: gettable`]));
    const failure = parseFailure(result);
    if (failure?.reason === NO_SUCH_NODE) return undefined;
    if (failure?.reason === REPLY_TOO_LARGE || failure?.reason === 'Message too long') throw tooLarge(bridge);
    if (failure !== undefined) throw ngctlError(`cannot read the address table of ${bridge}`, failure);
    const table = parseTable(result.stdout);
    if (table !== undefined) return table;
  }
  throw new VmctlError('host', `bridge ${bridge} does not answer what it has learned`, {
    hint: `try \`ngctl msg ${bridge}: gettable\``,
  });
}

function tooLarge(bridge: string): VmctlError {
  return new VmctlError('host', `the address table of ${bridge} is too large for netgraph's answer`, {
    hint: 'enlarge it: `sysctl net.graph.recvspace=1048576 net.graph.maxdgram=1048576`; vmctl net works all the same',
  });
}
