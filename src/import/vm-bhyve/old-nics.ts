import { addressText, type Counter } from './address.js';
import { valueOf, type Config } from './config.js';
import type { Guest } from './guest.js';
import type { OldDevice } from './old-device.js';
import { isOfTaps, switchOf, type Switch } from './switch.js';
import { valePort, type Wiring } from './wiring.js';

/** One `networkN_*` of a guest. */
export interface OldNic {
  readonly index: number;
  readonly type: string;
  readonly mac: string;
  /** Undefined = vm-bhyve leaves the NIC out. */
  readonly of: Switch | undefined;
  /** An existing interface. */
  readonly device: string;
}

/** switch::provision: from 0 on, up to the first without a type. One whose switch is none is passed over and takes no function. */
export function nicsOf({ config }: Guest, system: Config): readonly OldNic[] {
  const nics: OldNic[] = [];
  for (let index = 0; valueOf(config, `network${index}_type`) !== ''; index += 1) {
    const value = (key: string): string => valueOf(config, `network${index}_${key}`);
    const name = value('switch');
    const found = name === '' ? undefined : switchOf(system, name);
    const usable = found !== undefined && (isOfTaps(found) || ['netgraph', 'vale'].includes(found.type));
    nics.push({
      ...{ index, type: value('type'), mac: value('mac'), device: value('device') },
      of: usable ? found : undefined,
    });
  }
  return nics;
}

export function placeNics(nics: readonly OldNic[], counter: Counter, wiring: Wiring): readonly OldDevice[] {
  const devices: OldDevice[] = [];
  let fn = 0;
  for (const nic of nics) {
    if (fn >= 8) {
      fn = 0;
      counter.nextSlot();
    }
    counter.wrap();
    if (nic.of === undefined) continue;
    const address = counter.at(fn);
    const mac = nic.mac === '' ? wiring.mac : nic.mac;
    const words = `${nic.type},${backendOf(nic, nic.of, { ...wiring, mac })},mac=${mac}`;
    devices.push({
      origin: { kind: 'nic', index: nic.index },
      ...{ address, written: addressText(address), words },
    });
    fn += 1;
  }
  if (nics.length > 0) counter.nextSlot();
  counter.wrap();
  return devices;
}

function backendOf({ device }: OldNic, { type, name }: Switch, { tap, link, mac }: Wiring): string {
  if (type === 'vale') return valePort(name, mac);
  if (type === 'netgraph') return `netgraph,path=${name}:,peerhook=${link(name)}`;
  return device === '' ? tap() : device;
}
