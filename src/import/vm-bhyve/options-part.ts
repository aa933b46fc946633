import { judgeExtraArgs } from '../../definition/extra-args.js';
import { withoutSecret } from '../../definition/secret.js';
import { readBackend } from '../../definition/serial.js';
import type { Option } from '../../definition/getopt.js';
import type { TomlTable, TomlValue } from '../imported.js';
import { valueOf, wordsOf } from './config.js';
import { extraWords } from './extra-words.js';
import type { Guest } from './guest.js';
import { memorySize } from './machine-part.js';
import { hasScreen } from './old-machine.js';
import { changed, dropped, ignored, joinParts, type Part, type Remark } from './part.js';

/** The words of bhyve_options: what has a key gets it, the rest is handed to bhyve as it is. */
export function optionsPart(guest: Guest): Part {
  const { options, lost } = extraWords(guest);
  const found = options.map((option) => keyOf(option, guest) ?? rawOf(option));
  const entries = found.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  const { table } = joinParts(entries.map(([key, value]) => ({ table: { [key]: value }, remarks: [] })));
  const words = lost.map((word) =>
    remark(
      word.startsWith('-')
        ? `${word} lacks its argument: bhyve takes the next word for it`
        : `"${withoutSecret(word)}" is no option: bhyve takes it for the name of the VM`,
    ),
  );
  const places = [...new Set(entries.map(([key]) => key))];
  const carried = places.map((to): Remark => ({ key: 'bhyve_options', kind: 'carried', to }));
  return { table, remarks: [...carried, ...found.flatMap(({ remarks = [] }) => remarks), ...words] };
}

/** PCI addresses that devices of bhyve_options take. */
export function extraPlaces(guest: Guest): readonly string[] {
  return extraWords(guest).options.flatMap(({ letter, value = '' }) => {
    const numbers = /^(\d+)(?::(\d+))?(?::(\d+))?(?:,|$)/.exec(letter === 's' ? value : '');
    if (numbers === null) return [];
    const [, a = '0', b, c] = numbers;
    return [c === undefined ? `0:${Number(a)}:${Number(b ?? 0)}` : `${Number(a)}:${Number(b)}:${Number(c)}`];
  });
}

interface Found {
  readonly entry?: readonly [string, TomlValue];
  readonly remarks?: readonly Remark[];
}

/** Options that are on in any case, under vm-bhyve and vmctl alike. */
const ALWAYS = 'AHPw';
const SWITCHES: Readonly<Record<string, readonly [string, TomlValue]>> = {
  S: ['wired_memory', true],
  C: ['guest_in_core', true],
  W: ['virtio_msix', false],
  u: ['clock', 'utc'],
  e: ['x86', { strict_io: true }],
  x: ['x86', { x2apic: true }],
  Y: ['x86', { mptable: false }],
};

function keyOf({ letter, value = '' }: Option, guest: Guest): Found | undefined {
  const entry = SWITCHES[letter];
  if (entry !== undefined) return { entry };
  if (ALWAYS.includes(letter)) return {};
  if (letter === 'p' && /^\d{1,5}:\d{1,5}$/.test(value)) return { entry: ['cpu_pin', [value]] };
  if (letter === 'c' && /^\d{1,5}$/.test(value))
    return { entry: ['cpus', Number(value)], remarks: [later('cpu')] };
  if (letter === 'm') return { entry: ['memory', memorySize(value)], remarks: [later('memory')] };
  if (letter === 'U') return { remarks: [remark('-U comes again behind it, from uuid')] };
  if (letter === 'G') return gdbOf(value);
  if (letter === 'K') return keyboardOf(value, guest);
  if (letter === 'l') return romOf(value) ?? serialOf(value, guest) ?? tpmOf(value);
  return letter === 's' ? shareOf(value) : undefined;
}

/** loader-part.ts has taken it. */
function romOf(value: string): Found | undefined {
  if (!/^bootrom,./i.test(value)) return undefined;
  return {
    remarks: [changed('bhyve_options', 'it holds, as it comes behind that of loader', 'loader.bootrom')],
  };
}

function keyboardOf(value: string, guest: Guest): Found {
  if (hasScreen(guest)) return { entry: ['graphics', { keyboard: value }] };
  return { remarks: [ignored('bhyve_options', `there is no screen whose keyboard -K ${value} would be`)] };
}

/** A serial port that comports does not name: what that says comes behind it. */
function serialOf(value: string, { config }: Guest): Found | undefined {
  const [, word = '', device = ''] = /^(com[1-4]),(.+)$/i.exec(value) ?? [];
  const port = word.toLowerCase();
  if (port === '') return undefined;
  const named = wordsOf(valueOf(config, 'comports', 'com1'));
  if (named.includes(port))
    return { remarks: [ignored('bhyve_options', `-l ${value} comes before that of comports, which holds`)] };
  const backend = readBackend(device);
  if (!backend.ok) return { remarks: [remark(`-l ${value}: ${backend.message}`)] };
  // serial-part.ts says nothing of a sole com1.
  const sole = named.length === 1 && named[0] === 'com1' ? { com1: 'nmdm' } : {};
  return { entry: ['console', { ...sole, [port]: device }] };
}

function later(key: string): Remark {
  return changed(key, 'bhyve_options says it again, and bhyve takes the last', 'extra_args');
}

/** -G [w][ADDRESS:]PORT. */
function gdbOf(value: string): Found | undefined {
  const [, wait, address = '127.0.0.1', port] = /^(w)?(?:([^:]+):)?(\d{1,5})$/.exec(value) ?? [];
  if (port === undefined) return undefined;
  return { entry: ['gdb', { listen: `${address}:${port}`, ...(wait === undefined ? {} : { wait: true }) }] };
}

function tpmOf(value: string): Found | undefined {
  const [kind, type, path] = value.split(',');
  if (kind !== 'tpm' || path === undefined) return undefined;
  if (type === 'passthru') return { entry: ['tpm', { type, device: path }] };
  return type === 'swtpm' ? { entry: ['tpm', { type, socket: path }] } : undefined;
}

/** `-s N,virtio-9p,TAG=/path[,ro]`: what the handbook tells people to write there. */
function shareOf(value: string): Found | undefined {
  const [, place = '', name = '', path = '', ro] =
    /^([\d:]+),virtio-9p,([^=,]+)=([^,]+)(,ro)?$/.exec(value) ?? [];
  if (place === '') return undefined;
  const table: TomlTable = { name, path, ...(ro === undefined ? {} : { read_only: true }), slot: place };
  return { entry: ['share', [table]] };
}

/** What a definition refuses would keep the whole guest out. */
function rawOf({ letter, value }: Option): Found {
  const words = value === undefined ? [`-${letter}`] : [`-${letter}`, value];
  const [fault] = judgeExtraArgs(words);
  return fault === undefined ? { entry: ['extra_args', words] } : { remarks: [remark(fault.message)] };
}

function remark(why: string): Remark {
  return dropped('bhyve_options', why);
}
