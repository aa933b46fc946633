import { readMac } from '../../definition/mac.js';

/** Why bmd's parser.c refuses a value; undefined = it takes it. */
export function refuseValue(key: string, value: string): string | undefined {
  if (key === 'network') return refuseMac(readNetwork(value).mac);
  const shape = Object.hasOwn(SHAPES, key) ? SHAPES[key] : undefined;
  if (shape === undefined || shape.pattern.test(value)) return undefined;
  return shape.why;
}

function refuseMac(mac: string | undefined): string | undefined {
  const reading = mac === undefined ? undefined : readMac(mac);
  return reading?.ok === false ? reading.message : undefined;
}

interface Shape {
  readonly pattern: RegExp;
  readonly why: string;
}

const NUMBER: Shape = { pattern: /^-?\d{1,9}$|^$/, why: 'it is no number' };
const SLASHED: Shape = { pattern: /\//, why: 'it has no path in it' };
const PAIR: Shape = { pattern: /=/, why: 'it has no "="' };

const SHAPES: Readonly<Record<string, Shape>> = {
  boot_delay: NUMBER,
  graphics_port: NUMBER,
  loader_timeout: NUMBER,
  stop_timeout: NUMBER,
  ncpu: {
    pattern: /^0*[1-9]\d{0,4}(?::0*[1-9]\d{0,4}){0,2}(?::.*)?$/,
    why: 'write COUNT, or SOCKETS:CORES:THREADS',
  },
  memory: { pattern: /^\d{1,12}[KkMmGgTt]?$/, why: 'write a number and K, M, G or T' },
  disk: SLASHED,
  iso: SLASHED,
  sharefs: PAIR,
  bhyve_env: PAIR,
  bhyveload_env: PAIR,
  cpu_pin: { pattern: /^\d{1,5}:\d{1,5}$/, why: 'write VCPU:HOSTCPU' },
  graphics_res: { pattern: /^\d{1,6}x\d{1,6}$/, why: 'write WIDTHxHEIGHT' },
  hostbridge: { pattern: /^(?:none|standard|intel|amd)$/i, why: 'write none, standard, intel or amd' },
  loader: { pattern: /^(?:bhyveload|grub|uefi|csm)$/, why: 'write bhyveload, grub, uefi or csm' },
  passthru: { pattern: /^(?:ppt\d*|[\d/]*)$/, why: 'write pptN or BUS/SLOT/FUNCTION' },
  virt_console_ncontrollers: { pattern: /^(?:\d|1[0-6])$/, why: 'write 0 to 16' },
  virt_console_nports: { pattern: /^(?:\d|1[0-6])$/, why: 'write 0 to 16' },
};

/** `[TYPE:][FLAG:]...PATH`: words are looked for anywhere before the first slash (parser.c parse_type_flag). */
export function readTyped(
  value: string,
  { types, flags }: { readonly types: readonly string[]; readonly flags: readonly string[] },
): { readonly type: string | undefined; readonly flags: ReadonlySet<string>; readonly path: string } {
  const slash = value.indexOf('/');
  const endOf = (word: string): number => {
    const at = value.indexOf(word);
    const end = at + word.length;
    return at < 0 || at > slash || value[end] !== ':' ? 0 : end + 1;
  };
  let start = 0;
  let type: string | undefined;
  for (const word of types) {
    if (endOf(word) <= start) continue;
    start = endOf(word);
    type = word;
  }
  const found = flags.filter((flag) => endOf(flag) > 0);
  for (const flag of found) start = Math.max(start, endOf(flag));
  return { type, flags: new Set(found), path: value.slice(start) };
}

export interface BmdNic {
  readonly type: 'virtio-net' | 'e1000';
  readonly wol: boolean;
  readonly mac?: string;
  readonly target: string;
}

/** `[TYPE:][wol:][[MAC]:]TARGET`. */
export function readNetwork(value: string): BmdNic {
  let start = 0;
  let type: BmdNic['type'] = 'virtio-net';
  for (const word of ['virtio-net', 'e1000'] as const) {
    const end = value.indexOf(word) + word.length;
    if (!value.includes(word) || value[end] !== ':' || end + 1 <= start) continue;
    start = end + 1;
    type = word;
  }
  const wol = value.indexOf('wol:');
  if (wol >= 0) start = Math.max(start, wol + 4);
  const mac = /\[((?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2})\]/i.exec(value);
  if (mac !== null) start = Math.max(start, mac.index + mac[0].length + 1);
  const bytes = mac?.[1]?.split(':').map((byte) => byte.padStart(2, '0').toLowerCase());
  return {
    ...{ type, wol: wol >= 0, target: value.slice(start) },
    ...(bytes === undefined ? {} : { mac: bytes.join(':') }),
  };
}
