import { VmctlError } from '../errors.js';
import { NO_SUCH_NODE, parseFailure, planScript } from '../netgraph/ngctl.js';
import { parseInterfaces, type InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import { parseShow } from '../netgraph/parse-show.js';
import type { DirectRecord, NodeChange } from '../netgraph/record.js';
import { lastWords } from './answer.js';
import { isUnnamed, tapDescription } from './direct-tap.js';
import { act, look, type Steps } from './step.js';

/** What of it cannot be taken back yet. */
export interface StillHeld {
  readonly name: string;
  readonly pid: number;
}

/**
 * Takes back what was made and changed for a guest that has ended. A tap goes only when record and description call it ours
 * and nobody has it open: ifconfig(8) would wait for that for ever (if_tuntap.c tun_destroy). Resolves with those that are
 * open. Throws `host`.
 */
export function* clearDirectNics(record: DirectRecord): Steps<readonly StillHeld[]> {
  const held = yield* clearTaps(record);
  for (const change of record.nodes) yield* restoreNode(change);
  return held;
}

function* clearTaps({ vm, taps }: DirectRecord): Steps<readonly StillHeld[]> {
  if (taps.length === 0) return [];
  const result = yield* look({ file: 'ifconfig', args: ['-a'] });
  if (result.code !== 0)
    throw new VmctlError('host', `cannot see the network interfaces: ifconfig -a: ${lastWords(result)}`);
  const seen = parseInterfaces(result.stdout);
  const held: StillHeld[] = [];
  for (const tap of taps) {
    for (const { name, openedBy } of seen.filter((one) => isOurs(one, vm, tap))) {
      if (openedBy !== undefined) held.push({ name, pid: openedBy });
      else yield* destroyTap(name);
    }
  }
  return held;
}

/** Also one that a run cut off left without its name. */
function isOurs(seen: InterfaceSeen, vm: string, { name, nic }: DirectRecord['taps'][number]): boolean {
  return seen.description === tapDescription(vm, nic) && (seen.name === name || isUnnamed(seen));
}

function* destroyTap(name: string): Steps<void> {
  const result = yield* act({ file: 'ifconfig', args: [name, 'destroy'] });
  if (result.code === 0 || /does not exist/.test(result.stderr)) return;
  throw new VmctlError(
    'host',
    `${name} could not be removed: ifconfig ${name} destroy: ${lastWords(result)}`,
    {
      hint: `\`ifconfig ${name}\` shows it`,
    },
  );
}

/** With the node's last hook the kernel has taken it back by itself (ng_ether.c ng_ether_shutdown); a hook that others have taken is theirs. */
function* restoreNode({ node, hook, promisc, autosrc }: NodeChange): Steps<void> {
  const seen = yield* look(planScript([`show ${node}:`]));
  if (parseFailure(seen) !== undefined) return;
  const hooks = parseShow(seen.stdout)?.hooks ?? [];
  if (
    hooks.length === 0 ||
    hooks.some((row) => row.hook === hook || (hook === 'lower' && row.hook === 'divert'))
  )
    return;
  const lines = [
    ...(promisc ? [`msg ${node}: setpromisc 0`] : []),
    ...(autosrc ? [`msg ${node}: setautosrc 1`] : []),
  ];
  if (lines.length === 0) return;
  const failure = parseFailure(yield* act(planScript(lines)));
  if (failure === undefined || failure.reason === NO_SUCH_NODE) return;
  throw new VmctlError('host', `node ${node} could not be set back: ${failure.message}`, {
    hint: `by hand: \`ngctl ${lines.join('`, `ngctl ')}\``,
  });
}
