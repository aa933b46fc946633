import type { ImportNote, TomlTable } from '../imported.js';
import { valueOf, wordsOf, type Config, type ConfigLine } from './config.js';
import { bridgeNameOf, isOnNetgraph, type Wishes } from './network-wish.js';
import { ifBridgeOf, switchesOf, type Switch } from './switch.js';

/** The host's bridges and what is to be said of each line of system.conf. */
export interface HostPart {
  readonly host: TomlTable;
  readonly notes: readonly ImportNote[];
}

/** Switches -> `[bridge.*]`; those of tap(4) stay what they are unless the operator wants links. */
export function hostPart(system: Config, wishes: Wishes): HostPart {
  const bridges: Record<string, TomlTable> = {};
  const said = new Map<string, Said>();
  for (const of of switchesOf(system)) {
    const one = convert(of, wishes);
    const name = bridgeNameOf(of, wishes);
    const second = one.bridge !== undefined && bridges[name] !== undefined ? joined(name) : {};
    if (one.bridge !== undefined) bridges[name] ??= one.bridge;
    for (const [key, about] of Object.entries({ ...one.said, ...second }))
      said.set(`${key}_${of.name}`, about);
  }
  const host = Object.keys(bridges).length === 0 ? {} : { bridge: bridges };
  return { host, notes: [...system.lines.map((line) => noteOf(system, line, said)), ...unseenNotes(system)] };
}

type Said = Omit<ImportNote, 'where' | 'what'>;

interface Converted {
  readonly bridge?: TomlTable;
  /** By `type`, `ports`, ... */
  readonly said: Readonly<Record<string, Said>>;
}

function convert(of: Switch, wishes: Wishes): Converted {
  if (!isOnNetgraph(of, wishes)) return { said: unlinked(of) };
  const name = bridgeNameOf(of, wishes);
  const key = `bridge.${name}`;
  const why =
    'vm-bhyve never makes it: vmctl uses the node that is there, and makes one without a NIC where there is none. Write interface = "em0" to have it on one';
  const one: Converted =
    of.type === 'netgraph' ? { bridge: {}, said: { type: { kind: 'changed', key, why } } } : link(of, key);
  return wishes.map.has(of.name) ? { ...one, said: { ...one.said, type: mapped(key) } } : one;
}

function mapped(key: string): Said {
  const why = '--map: its guests are on this bridge; one that host.toml has already stays as it is there';
  return { kind: 'changed', key, why };
}

/** Of a switch whose bridge is already that of another. */
function joined(name: string): Converted['said'] {
  const why = `${name} is the bridge of another switch, and has what that one has`;
  return Object.fromEntries(['ports', 'vlan', 'addr', 'addr6'].map((key) => [key, { kind: 'dropped', why }]));
}

const PRIVATE: Said = {
  kind: 'dropped',
  why: 'vmctl has no ports that hear the uplink only: guests of one bridge hear each other; give each its own bridge, or VLAN',
};
const MTU: Said = {
  kind: 'dropped',
  why: 'a bridge has none: set it on its interface in rc.conf, and mtu in [[network]]',
};

/** A switch that stays an if_bridge(4), made by vm-bhyve's `vm init` or in rc.conf, or a vale(4). */
function unlinked(of: Switch): Converted['said'] {
  if (of.type === 'vale')
    return { type: { kind: 'carried', key: 'network.N.vale', why: 'the ports keep their names' } };
  const bridge = ifBridgeOf(of, true) ?? 'an if_bridge(4) named by the kernel';
  const stays = `is of ${bridge}, which `;
  const maker = of.type === 'manual' ? 'rc.conf makes' : 'vm-bhyve makes at boot as long as vm_enable is YES';
  const about: Said = { kind: 'carried', key: 'network.N.if_bridge', why: `${stays}${maker}` };
  return {
    ...Object.fromEntries(
      ['type', 'ports', 'vlan', 'addr', 'addr6', 'mtu', 'bridge'].map((key) => [key, about]),
    ),
    private: of.isPrivate ? PRIVATE : { kind: 'carried' },
  };
}

/** --network netgraph: one uplink, or the host's own interface. */
function link(of: Switch, key: string): Converted {
  const [port, ...others] = of.type === 'standard' ? of.ports : [];
  const vlan = /^\d{1,4}$/.test(of.vlan) && port !== undefined ? Number(of.vlan) : undefined;
  const own = port === undefined && of.addresses.length > 0;
  const name = key.slice('bridge.'.length);
  const uplink: TomlTable =
    port === undefined
      ? own
        ? { host_interface: hostInterface(name), address: [...of.addresses] }
        : {}
      : vlan === undefined
        ? { interface: port }
        : { interface: `${port}.${vlan}`, vlan: { parent: port, tag: vlan } };
  const address: Said = own
    ? { kind: 'carried', key: `${key}.address` }
    : {
        kind: 'dropped',
        why: `the host is on ${port ?? 'it'} itself: write the address into rc.conf, on that interface`,
      };
  const carried = (to: string): Said => ({ kind: 'carried', key: `${key}.${to}` });
  return {
    bridge: uplink,
    said: {
      type: typeSaid(of, key),
      ports:
        others.length === 0
          ? carried('interface')
          : {
              kind: 'changed',
              key: `${key}.interface`,
              why: `a bridge has one NIC: ${others.join(', ')} left out`,
            },
      vlan:
        vlan === undefined ? { kind: 'dropped', why: 'there is no port it could be on' } : carried('vlan'),
      ...{ addr: address, addr6: address, mtu: MTU },
      private: of.isPrivate ? PRIVATE : { kind: 'carried' },
      bridge: {
        kind: 'dropped',
        why: `the NICs of ${of.bridge} are not known here: write interface = "..." into [${key}]`,
      },
    },
  };
}

function typeSaid({ type, bridge, ports, vlan }: Switch, key: string): Said {
  const what: Readonly<Record<string, string>> = {
    manual: `an ng_bridge(4) instead of ${bridge}: write the NIC of that as interface`,
    vxlan: `vmctl makes no vxlan(4): make vxlan${vlan} on ${ports.join(' ')} in rc.conf, and write it as interface`,
  };
  return { kind: 'changed', key, why: what[type] ?? 'an ng_bridge(4) instead of an if_bridge(4)' };
}

/** readHostInterfaceName: 15 characters, a letter first, not ngethN. */
function hostInterface(name: string): string {
  return `nh_${name}`.slice(0, 15);
}

/** Keys that are not of a switch. */
const GENERAL: Readonly<Record<string, Said>> = {
  switch_list: { kind: 'carried', key: 'bridge' },
  datastore_list: {
    kind: 'carried',
    why: 'guests of every store are taken over; their disks stay where they are',
  },
  console: {
    kind: 'changed',
    why: 'every serial port is on nmdm(4): vmctl keeps its output unless console.log = false',
  },
  compress: { kind: 'dropped', why: 'vmctl makes no images' },
  decompress: { kind: 'dropped', why: 'vmctl makes no images' },
  suspend: { kind: 'dropped', why: 'vmctl suspends no guests' },
};

function noteOf(system: Config, line: ConfigLine, said: ReadonlyMap<string, Said>): ImportNote {
  const { key, text, line: number } = line;
  const about =
    said.get(key) ?? GENERAL[key] ?? (isNmdm(line) ? { kind: 'carried' as const } : other(system, line));
  const plain =
    key === 'console' && line.value !== 'tmux' ? { kind: 'carried' as const, key: 'console' } : about;
  return { where: `${system.file}:${number}`, what: text, ...plain };
}

function isNmdm({ key, value }: ConfigLine): boolean {
  return key === 'console' && value === 'nmdm';
}

function other(system: Config, { key, value }: ConfigLine): Said {
  const [, kind = '', name = ''] = /^([a-z0-9]+)_(.+)$/.exec(key) ?? [];
  if (kind === 'path' && wordsOf(valueOf(system, 'datastore_list')).includes(name)) {
    const media = /^(?:iso|img):/.test(value);
    return media
      ? { kind: 'dropped', why: 'vmctl keeps no list of media: `vmctl start NAME --cdrom FILE` takes any' }
      : { kind: 'carried', key: 'disk.N.path' };
  }
  if (kind === 'nat') return { kind: 'ignored', why: 'vm-bhyve has no NAT any more: pf(4) does it' };
  const known = ['type', 'ports', 'vlan', 'addr', 'addr6', 'mtu', 'private', 'bridge', 'path'].includes(kind);
  return {
    kind: 'ignored',
    why: known ? `${name} is in no list: vm-bhyve does not make it` : 'vm-bhyve knows no such key',
  };
}

function unseenNotes({ file, unseen }: Config): readonly ImportNote[] {
  return unseen.map(({ line, text, why }) => ({
    kind: 'ignored',
    where: `${file}:${line}`,
    what: text,
    why,
  }));
}
