import { WITH_ARGUMENT } from '../../definition/extra-options.js';
import { withoutSecret } from '../../definition/secret.js';
import type { TomlTable, TomlValue } from '../imported.js';
import { valueOf, wordsOf } from './config.js';
import type { Guest } from './guest.js';
import { memorySize } from './machine-part.js';
import { changed, dropped, joinParts, type Part, type Remark } from './part.js';

/** One option of bhyve_options. */
interface Option {
  readonly letter: string;
  readonly value: string;
}

/** The words of bhyve_options: what has a key gets it, the rest is handed to bhyve as it is. */
export function optionsPart(guest: Guest): Part {
  const { options, lost } = readOptions(wordsOf(valueOf(guest.config, 'bhyve_options')));
  const found = options.map((option) => keyOf(option) ?? rawOf(option));
  const entries = found.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  const { table } = joinParts(entries.map(([key, value]) => ({ table: { [key]: value }, remarks: [] })));
  const words = lost.map((word) =>
    remark(`"${withoutSecret(word)}" is no option: bhyve takes it for the name of the VM`),
  );
  const places = [...new Set(entries.map(([key]) => key))];
  const carried = places.map((to): Remark => ({ key: 'bhyve_options', kind: 'carried', to }));
  return { table, remarks: [...carried, ...found.flatMap(({ remarks = [] }) => remarks), ...words] };
}

/** PCI addresses that devices of bhyve_options take. */
export function extraPlaces(guest: Guest): readonly string[] {
  const { options } = readOptions(wordsOf(valueOf(guest.config, 'bhyve_options')));
  return options.flatMap(({ letter, value }) => {
    const numbers = /^(\d+)(?::(\d+))?(?::(\d+))?(?:,|$)/.exec(letter === 's' ? value : '');
    if (numbers === null) return [];
    const [, a = '0', b, c] = numbers;
    return [c === undefined ? `0:${Number(a)}:${Number(b ?? 0)}` : `${Number(a)}:${Number(b)}:${Number(c)}`];
  });
}

/** As getopt(3) cuts them. */
function readOptions(words: readonly string[]): {
  readonly options: readonly Option[];
  readonly lost: readonly string[];
} {
  const options: Option[] = [];
  const lost: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!/^-[^-]/.test(word)) {
      lost.push(word);
      continue;
    }
    for (let at = 1; at < word.length; at += 1) {
      const letter = word[at] ?? '';
      if (!WITH_ARGUMENT.includes(letter)) {
        options.push({ letter, value: '' });
        continue;
      }
      const rest = word.slice(at + 1);
      if (rest === '') index += 1;
      options.push({ letter, value: rest === '' ? (words[index] ?? '') : rest });
      break;
    }
  }
  return { options, lost };
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

function keyOf({ letter, value }: Option): Found | undefined {
  const entry = SWITCHES[letter];
  if (entry !== undefined) return { entry };
  if (ALWAYS.includes(letter)) return {};
  if (letter === 'p' && /^\d{1,5}:\d{1,5}$/.test(value)) return { entry: ['cpu_pin', [value]] };
  if (letter === 'c' && /^\d{1,5}$/.test(value))
    return { entry: ['cpus', Number(value)], remarks: [later('cpu')] };
  if (letter === 'm') return { entry: ['memory', memorySize(value)], remarks: [later('memory')] };
  if (letter === 'U') return { remarks: [remark('-U comes again behind it, from uuid')] };
  if (letter === 'G') return gdbOf(value);
  if (letter === 'l') return tpmOf(value);
  return letter === 's' ? shareOf(value) : undefined;
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

function rawOf({ letter, value }: Option): Found {
  const words = WITH_ARGUMENT.includes(letter) ? [`-${letter}`, value] : [`-${letter}`];
  return { entry: ['extra_args', words] };
}

function remark(why: string): Remark {
  return dropped('bhyve_options', why);
}
