import type { TomlTable, TomlValue } from '../imported.js';
import { isYes, valueOf, type Config } from './config.js';
import type { Guest } from './guest.js';
import { nicsOf, type OldNic } from './old-nics.js';
import { changed, dropped, ignored, type Part, type Remark } from './part.js';
import type { Places } from './place.js';
import { bridgeNameOf, isOnNetgraph, type Wishes } from './network-wish.js';
import { ifBridgeOf, switchesOf, type Switch } from './switch.js';
import { valePort } from './wiring.js';

export interface NicInput {
  readonly guest: Guest;
  readonly system: Config;
  readonly places: Places;
  readonly wishes: Wishes;
}

/** The NICs that vm-bhyve gives the guest, each where it was. */
export function nicPart(input: NicInput): Part {
  const { guest, system } = input;
  const list: TomlTable[] = [];
  const remarks: Remark[] = [];
  const moved: Record<string, string> = {};
  for (const nic of nicsOf(guest, system)) {
    const { index, of, type } = nic;
    const reason = of === undefined ? leftOut(guest, nic) : unknownType(type);
    if (of === undefined || reason !== undefined) {
      remarks.push(
        ...keysOf(guest, index).map((key) => (of === undefined ? ignored : dropped)(key, reason ?? '')),
      );
      continue;
    }
    moved[`network${index}`] = `network.${list.length}`;
    const one = plug(input, nic, of);
    list.push({
      type,
      ...one.table,
      ...macOf(nic),
      slot: input.places.slots.get(`nic${index}`) ?? '',
    });
    remarks.push(...one.remarks, ...restRemarks(guest, nic, one.backend));
  }
  return { table: list.length === 0 ? {} : { network: list }, remarks, moved };
}

type Backend = 'bridge' | 'tap' | 'vale';

interface Plugged {
  readonly backend: Backend;
  readonly table: TomlTable;
  readonly remarks: readonly Remark[];
}

function plug({ guest, system, wishes }: NicInput, nic: OldNic, of: Switch): Plugged {
  const key = `network${nic.index}_switch`;
  if (of.type === 'vale' && !wishes.map.has(of.name)) return valeOf(guest, nic, of);
  if (isOnNetgraph(of, wishes)) {
    const bridge = bridgeNameOf(of, wishes);
    const why =
      of.type === 'netgraph'
        ? undefined
        : `a link of the netgraph bridge ${bridge} instead of a tap(4) on an if_bridge(4)`;
    return {
      backend: 'bridge',
      table: { bridge },
      remarks: why === undefined ? [] : [changed(key, why, 'network.N.bridge')],
    };
  }
  const listed = switchesOf(system).some(({ name }) => name === of.name);
  const bridge = ifBridgeOf(of, listed);
  const table: Record<string, TomlValue> = { tap: nic.device === '' ? true : nic.device };
  if (bridge !== undefined && nic.device === '') table['if_bridge'] = bridge;
  return { backend: 'tap', table, remarks: tapRemarks({ key, nic, of, listed, bridge }) };
}

interface TapCase {
  readonly key: string;
  readonly nic: OldNic;
  readonly of: Switch;
  readonly listed: boolean;
  readonly bridge: string | undefined;
}

function tapRemarks({ key, nic, of, listed, bridge }: TapCase): readonly Remark[] {
  if (nic.device !== '')
    return [
      changed(
        key,
        `vmctl leaves an existing interface as it is: put ${nic.device} into ${bridge ?? `the bridge of ${of.name}`} yourself, in rc.conf`,
        'network.N.tap',
      ),
    ];
  if (bridge !== undefined) return [{ key, kind: 'carried', to: 'network.N.if_bridge' }];
  const why = listed
    ? `the kernel named the if_bridge(4) of ${of.name}, whose name is too long: write if_bridge = "bridgeN"`
    : `system.conf has no switch ${of.name}: vm-bhyve makes a tap(4) that is on no bridge, and so does vmctl`;
  return [changed(key, why, 'network.N.tap')];
}

function valeOf({ name }: Guest, nic: OldNic, of: Switch): Plugged {
  const port = valePort(of.name, nic.mac === '' ? `${name} ${nic.index}` : nic.mac);
  const key = `network${nic.index}_switch`;
  const to = 'network.N.vale';
  const why =
    'vm-bhyve makes the name of the port of the MAC, which it has not made yet: this one is made of the name of the guest';
  return {
    backend: 'vale',
    table: { vale: port },
    remarks: [nic.mac === '' ? changed(key, why, to) : { key, kind: 'carried', to }],
  };
}

function leftOut({ config }: Guest, { index, device }: OldNic): string {
  const name = valueOf(config, `network${index}_switch`);
  if (name !== '')
    return `switch ${name} is of a type that vm-bhyve does not know: it gives the guest no such NIC`;
  const way = device === '' ? '' : `; to have it, add [[network]] with tap = "${device}"`;
  return `vm-bhyve gives the guest no NIC without network${index}_switch, since 1.6.0 (churchers/vm-bhyve#570)${way}`;
}

function unknownType(type: string): string | undefined {
  return type === 'virtio-net' || type === 'e1000'
    ? undefined
    : `bhyve's NICs are virtio-net and e1000: with "${type}" it would not start`;
}

function macOf({ mac }: OldNic): TomlTable {
  return isMac(mac) ? { mac: mac.toLowerCase() } : {};
}

function isMac(mac: string): boolean {
  return /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/i.test(mac) && !/^[0:]+$/.test(mac);
}

function restRemarks({ config }: Guest, { index, mac }: OldNic, backend: Backend): readonly Remark[] {
  const key = (word: string): string => `network${index}_${word}`;
  const says = (word: string): boolean => valueOf(config, key(word)) !== '';
  const remarks: Remark[] = [];
  if (mac !== '' && !isMac(mac))
    remarks.push(dropped(key('mac'), `"${mac}" is no MAC of a NIC: vmctl makes one`));
  if (says('name'))
    remarks.push(
      backend === 'tap'
        ? dropped(key('name'), 'vmctl names the interfaces that it makes itself')
        : ignored(key('name'), 'only a tap(4) has such a name'),
    );
  if (says('device') && backend !== 'tap')
    remarks.push(
      isOfSwitch(config, index)
        ? changed(key('device'), 'the NIC is on the bridge of its switch instead', 'network.N.bridge')
        : ignored(key('device'), 'vm-bhyve uses it on switches with tap(4) only'),
    );
  if (isYes(valueOf(config, key('span'))))
    remarks.push(
      dropped(key('span'), 'vmctl has no span ports: the NIC is an ordinary member of its bridge'),
    );
  return remarks;
}

function isOfSwitch(config: Config, index: number): boolean {
  return valueOf(config, `network${index}_device`) !== '' && valueOf(config, `network${index}_switch`) !== '';
}

function keysOf({ config }: Guest, index: number): readonly string[] {
  return config.lines.flatMap(({ key }) => (key.startsWith(`network${index}_`) ? [key] : []));
}
