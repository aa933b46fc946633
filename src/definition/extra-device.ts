import { readMac } from './mac.js';

/**
 * What bhyve would misread in the argument of a `-s`: it ignores what follows the digits of a slot or an address, and crashes on
 * some devices without options (facts 17, bhyve-cases README 11-14). Answers a message, or undefined.
 */
export function judgeDevice(argument: string): string | undefined {
  const [slot = '', device, ...options] = argument.split(',');
  if (!/^\d+(:\d+){0,2}$/.test(slot)) {
    return `-s ${argument}: slot "${slot}" must be N, N:FUNCTION or BUS:N:FUNCTION; bhyve would take another slot`;
  }
  if (device === undefined || device === '') return `-s ${argument}: the device is missing`;
  return judgeOptions(device, options) ?? judgeSlot(slot);
}

/** The slots every guest's own bridges are in: bhyve refuses a second device there (facts 6.4). */
const FIXED: Readonly<Record<string, string>> = { '0:0:0': 'host bridge', '0:31:0': 'LPC bridge' };

function judgeSlot(written: string): string | undefined {
  const numbers = written.split(':').map(Number);
  const [bus, slot, fn = 0] = numbers.length === 3 ? numbers : [0, ...numbers];
  const owner = FIXED[`${bus}:${slot}:${fn}`];
  return owner === undefined ? undefined : `slot ${written} is taken: vmctl puts the ${owner} there`;
}

function judgeOptions(device: string, options: readonly string[]): string | undefined {
  const first = options[0] ?? '';
  if (first === '' && device === 'virtio-console') return 'virtio-console without a port crashes bhyve';
  if (first === '' && device === 'virtio-input')
    return 'virtio-input without a device ends bhyve without a message';
  if (device === 'passthru' && /^\d/.test(first) && !/^\d+\/\d+\/\d+$/.test(first)) {
    return `passthru address "${first}" must be BUS/SLOT/FUNCTION; bhyve ignores what follows`;
  }
  if (device === 'lpc' && first.startsWith('fwcfg=')) {
    return `nobody reads fwcfg of the lpc device: write "-o", "lpc.${first}"`;
  }
  if (device === 'virtio-net' || device === 'e1000') return judgeNic(device, options);
  return undefined;
}

function judgeNic(device: string, options: readonly string[]): string | undefined {
  if (/^(mac|mtu)=/.test(options[0] ?? '')) {
    return `the first word after ${device} is the back end: bhyve would not read ${options[0]}`;
  }
  const mac = options.find((option) => option.startsWith('mac='));
  const reading = mac === undefined ? undefined : readMac(mac.slice('mac='.length));
  return reading === undefined || reading.ok ? undefined : reading.message;
}
