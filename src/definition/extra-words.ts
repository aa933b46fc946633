import { DEVICE_WORDS, WORD_ADVICE } from './device-words.js';
import { suggestWord } from './suggestion.js';

/**
 * Words behind a device that bhyve would drop, take for others or let overwrite each other: it says nothing of any of them
 * (bhyve-cases net-virtio-14 to -37, blk-11 to -17, fbuf-07 to -13). Devices that are not known here are left to bhyve.
 */
export function judgeWords(device: string, options: readonly string[]): string | undefined {
  const empty = options.includes('') && !(options.length === 1 && device !== 'ahci');
  if (empty) return `an empty word behind ${device}: bhyve would take it for a name`;
  if (!Object.hasOwn(DEVICE_WORDS, device)) return undefined;
  const { first, words } = DEVICE_WORDS[device]!;
  const named = first === undefined || isRam(device, options) ? options : options.slice(1);
  const start = options[0] ?? '';
  if (named !== options && /^(?:path|backend|device|type)=/.test(start))
    return `the first word behind ${device} is the ${first} itself: leave ${JSON.stringify(start.replace(/=.*/, '='))} out`;
  const seen = new Set<string>();
  for (const option of named) {
    const [name = ''] = option.split('=', 1);
    if (seen.has(name)) return `${name} stands twice behind ${device}: bhyve would take the last`;
    seen.add(name);
    const fault = judgeWord(device, words, option);
    if (fault !== undefined) return fault;
  }
  if (seen.has('rfb') && seen.has('tcp')) return 'rfb and tcp are one: bhyve would drop tcp';
  return undefined;
}

function isRam(device: string, [first = '']: readonly string[]): boolean {
  return device === 'nvme' && first.startsWith('ram=');
}

function judgeWord(
  device: string,
  words: Readonly<Record<string, RegExp | null>>,
  option: string,
): string | undefined {
  const at = option.indexOf('=');
  const name = at < 0 ? option : option.slice(0, at);
  if (!Object.hasOwn(words, name)) {
    const near = suggestWord(name, Object.keys(words));
    const advice =
      near === undefined
        ? 'one that is newer than vmctl goes in by "-o", "pci.BUS.SLOT.FUNCTION.NAME=VALUE" behind it'
        : `did you mean ${near}?`;
    return `${device} knows no ${JSON.stringify(name)}, and bhyve would drop it without a word: ${advice}`;
  }
  const form = words[name];
  if (form === undefined || form === null) return undefined;
  if (form.test(at < 0 ? 'true' : option.slice(at + 1))) return undefined;
  const advice = WORD_ADVICE[name];
  return `${JSON.stringify(option)} behind ${device}${advice === undefined ? ' is misread by bhyve' : `: ${advice}`}`;
}
