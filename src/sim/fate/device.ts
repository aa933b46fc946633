import { existsSync, truncateSync, writeFileSync } from 'node:fs';
import { enterModel } from '../process.js';
import { interfaceNamed } from '../netgraph/interface.js';
import { openTap } from '../tap.js';
import type { Verb } from './verb.js';

/** A device is a file in a world. */
const DEVICE_SIZE = 1024 * 1024;

/** `listen ADDRESS:PORT [PID]`: a process listens there; its pid. */
export const listenVerb: Verb = (world, [text = '', given]) => {
  const [, address, port] = /^\[?([0-9a-f.:]+?)\]?:(\d+)$/.exec(text) ?? [];
  if (address === undefined || port === undefined) return { error: 'listen ADDRESS:PORT [PID]' };
  const pid = given === undefined ? enterModel(world, ['nc', '-l', port]) : Number(given);
  world.listeners.push({ pid, address, port: Number(port) });
  return `${pid}\n`;
};

/** `pci BUS:SLOT:FUNCTION DRIVER`: a device, and who drives it. */
export const pciVerb: Verb = (world, [address = '', driver = '']) => {
  if (!/^\d+:\d+:\d+$/.test(address) || !/^\w+\d$/.test(driver))
    return { error: 'pci BUS:SLOT:FUNCTION DRIVER' };
  world.pciDevices.set(address, driver);
  return '';
};

/** `open TAP [PID]`: a process opens the device of a tap; its pid. */
export const openVerb: Verb = (world, [name = '', given]) => {
  const port = interfaceNamed(world.graph, name);
  if (port?.tap !== true) return { error: `no tap ${name}` };
  const pid = given === undefined ? enterModel(world, ['openvpn', '--dev', name]) : Number(given);
  const failed = openTap(world, name, pid);
  return failed === undefined ? `${pid}\n` : { error: failed };
};

/** `iscsi TARGET [DEVICE...]`: a session with that target and its devices in /dev; without any it is not connected. */
export const iscsiVerb: Verb = (world, [target = '', ...devices]) => {
  if (target === '' || devices.some((device) => !/^[a-z]+\d+$/.test(device)))
    return { error: 'iscsi TARGET [DEVICE...]' };
  const others = (world.knobs.iscsi ?? []).filter((one) => one.target !== target);
  world.knobs.iscsi = [...others, { target, devices }];
  for (const device of devices) {
    const path = `${world.settings.root}/dev/${device}`;
    if (existsSync(path)) continue;
    writeFileSync(path, '');
    truncateSync(path, DEVICE_SIZE);
  }
  return '';
};

/** `iommu intel|amd|none`: what the firmware tells of it. */
export const iommuVerb: Verb = (world, [kind = '']) => {
  if (kind !== 'intel' && kind !== 'amd' && kind !== 'none') return { error: 'iommu intel|amd|none' };
  world.knobs.iommu = kind;
  return '';
};
