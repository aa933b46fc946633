import type { VmDefinition } from '../definition/definition.js';
import { deviceOption, type DeviceAt } from './device.js';
import { diskGroups, hasTablet, nicKey, nicsInOrder } from './device-key.js';
import { planDirectNic } from './direct-nic.js';
import { planDisk } from './disk.js';
import { planScreen } from './fbuf.js';
import { planInput } from './input.js';
import { keyedDevices } from './keyed-devices.js';
import type { Layout } from './layout.js';
import { planNic, type NicLink } from './nic.js';
import { planPassthru } from './passthru.js';
import { planScsi } from './scsi.js';
import { planShare } from './share.js';
import { HOSTBRIDGE_SLOT, LPC_SLOT, type Slots } from './slot.js';
import { planSound } from './sound.js';
import { planUart } from './uart.js';
import { planVirtioConsole } from './virtio-console.js';

export interface DevicePlaces {
  readonly links: readonly NicLink[];
  readonly slots: Slots;
  readonly layout: Layout;
  readonly macs: Readonly<Record<string, string>>;
  readonly sockets: Readonly<Record<string, string>>;
  readonly vncPort: number | undefined;
  readonly absent: ReadonlySet<string>;
  /** Whether there is an LPC bridge: amd64. */
  readonly lpc: boolean;
}

/** Every `-s`, with the dotted options that a -s cannot say right behind it (bhyve-cases README 10, 12). */
export function planDevices(definition: VmDefinition, places: DevicePlaces): string[] {
  const { name: vm, hostbridge, disks, graphics } = definition;
  const { slots, layout, absent, vncPort } = places;
  const at = (key: string): string => slots[key] ?? '';
  const bridge = { standard: 'hostbridge', amd: 'amd_hostbridge', none: undefined }[hostbridge];
  return [
    ...(bridge === undefined ? [] : deviceOption(HOSTBRIDGE_SLOT, [bridge])),
    ...diskGroups(disks).flatMap((group) => planDisk({ group, vm, slot: at(group.key), layout, absent })),
    ...planNics(definition, places),
    ...planOthers(definition, places),
    ...(graphics === undefined ? [] : planScreen({ graphics, slot: at('fbuf'), vncPort })),
    ...(hasTablet(definition) ? deviceOption(at('xhci'), ['xhci', 'tablet']) : []),
    ...(places.lpc ? deviceOption(LPC_SLOT, ['lpc']) : []),
  ];
}

function planNics(definition: VmDefinition, { links, slots, macs, sockets }: DevicePlaces): string[] {
  return nicsInOrder(definition).flatMap(({ bridged, direct }) => {
    if (bridged !== undefined)
      return planNic({ nic: bridged, links, slot: slots[nicKey(bridged.key)] ?? '' });
    const slot = slots[nicKey(direct.key)] ?? '';
    return planDirectNic({ nic: direct, vm: definition.name, slot, macs, sockets });
  });
}

function planOthers({ name: vm, devices }: VmDefinition, { slots, layout }: DevicePlaces): string[] {
  const at = (key: string): DeviceAt => ({ vm, layout, slot: slots[key] ?? '' });
  const { scsi, shares, virtioConsoles, inputs, uarts, passthru } = keyedDevices(devices);
  const { rng, sound } = devices;
  return [
    ...(rng === undefined ? [] : deviceOption(at('rng').slot, ['virtio-rnd'])),
    ...scsi.flatMap(({ key, device }) => planScsi(device, at(key))),
    ...shares.flatMap(({ key, device }) => planShare(device, at(key))),
    ...virtioConsoles.flatMap(({ key, device }) => planVirtioConsole(device, at(key))),
    ...inputs.flatMap(({ key, device }) => planInput(device, at(key))),
    ...uarts.flatMap(({ key, device }, index) => planUart(device, { ...at(key), index })),
    ...passthru.flatMap(({ key, device }) => planPassthru(device, at(key))),
    ...(sound === undefined ? [] : planSound(sound, at('hda'))),
  ];
}
