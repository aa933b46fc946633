import { passthruDevice } from './extra-claims.js';
import { judgeAhci, judgeConsole, judgeShare, judgeUart } from './extra-ports.js';
import { judgeWords } from './extra-words.js';
import { readMac } from './mac.js';

/**
 * What bhyve would misread in the argument of a `-s`: it ignores what follows the digits of a slot or an address, drops words it
 * does not know, and crashes on some devices without options (facts 17, bhyve-cases README 5-6, 11-14, 19). Answers a message,
 * or undefined.
 */
export function judgeDevice(argument: string): string | undefined {
  const [slot = '', device, ...options] = argument.split(',');
  if (!/^\d+(:\d+){0,2}$/.test(slot)) {
    return `-s ${argument}: slot "${slot}" must be N, N:FUNCTION or BUS:N:FUNCTION; bhyve would take another slot`;
  }
  if (device === undefined || device === '') return `-s ${argument}: the device is missing`;
  return judgeOptions(device, options);
}

type Judge = (options: readonly string[]) => string | undefined;

const JUDGES: Readonly<Record<string, Judge>> = {
  ahci: (options) => judgeAhci(options),
  'ahci-hd': (options) => judgePath('ahci-hd', options),
  'ahci-cd': (options) => judgePath('ahci-cd', options),
  'virtio-blk': (options) => judgePath('virtio-blk', options),
  nvme: (options) => judgePath('nvme', options),
  'virtio-net': (options) => judgeNic('virtio-net', options),
  e1000: (options) => judgeNic('e1000', options),
  'virtio-console': judgeConsole,
  'virtio-9p': judgeShare,
  'virtio-input': judgeInput,
  uart: judgeUart,
  passthru: judgePassthru,
  hda: judgeSound,
  lpc: judgeLpcBridge,
};

function judgeOptions(device: string, options: readonly string[]): string | undefined {
  const judge = Object.hasOwn(JUDGES, device) ? JUDGES[device] : undefined;
  return judge === undefined ? judgeWords(device, options) : judge(options);
}

/** A path with a comma in it falls apart: at a dot behind it bhyve dies, else it is an option (bhyve-cases README 12). */
function judgePath(device: string, options: readonly string[]): string | undefined {
  const [path = ''] = options;
  if (path === '') return `${device} without a path ends bhyve`;
  if (path === 'ram=') return 'nvme: ram= takes megabytes';
  return judgeWords(device, options);
}

function judgeInput(options: readonly string[]): string | undefined {
  if ((options[0] ?? '') === '') return 'virtio-input without a device ends bhyve without a message';
  return judgeWords('virtio-input', options);
}

function judgePassthru(options: readonly string[]): string | undefined {
  const [first = ''] = options;
  const device = passthruDevice(first);
  if (device === undefined)
    return `passthru address "${first}" must be BUS/SLOT/FUNCTION; bhyve ignores what follows`;
  return judgeWords('passthru', options);
}

function judgeSound(options: readonly string[]): string | undefined {
  return (
    judgeWords('hda', options) ?? (options.length === 0 ? 'hda needs play=/dev/dsp0, or rec=' : undefined)
  );
}

function judgeLpcBridge([first = '']: readonly string[]): string | undefined {
  if (first.startsWith('fwcfg='))
    return `nobody reads fwcfg of the lpc device: write "-o", "lpc.${first}", or the key fwcfg`;
  return 'vmctl puts the LPC bridge at 0:31:0: there can be one only';
}

function judgeNic(device: string, options: readonly string[]): string | undefined {
  const [first] = options;
  if (first === undefined && device === 'virtio-net') return undefined;
  if (first === undefined || first === '') return `${device} without a back end ends bhyve`;
  if (/^\w+=/.test(first)) {
    return `the first word after ${device} is the back end: bhyve would not read ${first}`;
  }
  const mac = options.find((option) => option.startsWith('mac='));
  const reading = mac === undefined ? undefined : readMac(mac.slice('mac='.length));
  return reading === undefined || reading.ok ? judgeWords(device, options) : reading.message;
}
