import { VmctlError } from '../errors.js';
import { valueOf, wordsOf, type Config } from '../import/vm-bhyve/config.js';
import type { Guest } from '../import/vm-bhyve/guest.js';
import type { Wishes } from '../import/vm-bhyve/network-wish.js';
import type { Input } from './command.js';

/** What becomes of NICs on if_bridge(4). Throws `usage`. */
export function wishesOf({ values }: Input): Wishes {
  const network = values.get('network') ?? 'tap';
  if (network !== 'netgraph' && network !== 'tap')
    throw new VmctlError('usage', `--network ${network}: write netgraph or tap`);
  const pairs = (values.get('map') ?? '').split(',').filter((pair) => pair !== '');
  const map = pairs.map((pair): [string, string] => {
    const [, from = '', to = ''] = /^([^=]+)=([A-Za-z0-9][A-Za-z0-9_-]{0,30})$/.exec(pair) ?? [];
    if (from === '')
      throw new VmctlError('usage', `--map ${pair}: that is no pair`, {
        hint: 'write SWITCH=BRIDGE, the name of an ng_bridge(4)',
      });
    return [from, to];
  });
  return { network, map: new Map(map) };
}

/** A slip of the pen in --map would leave guests where they are. */
export function refuseUnknownSwitches(
  { map }: Wishes,
  { system, guests }: { readonly system: Config; readonly guests: readonly Guest[] },
): void {
  const listed = wordsOf(valueOf(system, 'switch_list'));
  const used = guests.flatMap(({ config }) =>
    config.lines.flatMap(({ key, value }) => (/^network\d+_switch$/.test(key) ? [value] : [])),
  );
  const known = new Set([...listed, ...used]);
  const unknown = [...map.keys()].find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new VmctlError('usage', `--map ${unknown}: vm-bhyve has no such switch`, {
    hint: `it has: ${[...known].join(' ')}`,
  });
}
