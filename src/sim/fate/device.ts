import { enterModel } from '../process.js';
import { interfaceNamed } from '../netgraph/interface.js';
import type { Verb } from './verb.js';

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
  if (port === undefined || !/^(tap|vmnet)/.test(name)) return { error: `no tap ${name}` };
  const pid = given === undefined ? enterModel(world, ['openvpn', '--dev', name]) : Number(given);
  port.openedBy = pid;
  return `${pid}\n`;
};
