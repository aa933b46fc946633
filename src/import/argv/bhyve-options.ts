import { FLAG_VARIABLES } from '../../bhyve/flag-variables.js';
import type { Option } from '../../definition/getopt.js';
import { readPciOption } from './pci-option.js';
import type { Variables } from './variables.js';

/** What an argv says beside variables. */
export interface OptionReader {
  readonly variables: Variables;
  /** -f: in no variable (bhyve-cases README 1). */
  readonly items: { readonly option: Option; readonly words: readonly string[] }[];
  /** Lines of -k files, as options. */
  readonly lines: Option[];
  /** The text of a -k FILE; undefined = it cannot be read. */
  readonly readFile: (path: string) => string | undefined;
}

/** What became of an option that made no variable. */
export interface Verdict {
  readonly kind: 'carried' | 'changed' | 'dropped' | 'ignored';
  readonly why: string;
}

/** One option of bhyve(8) into variables; a verdict where it made none. */
export function readOption(option: Option, reader: OptionReader): Verdict | undefined {
  const { letter, value = '' } = option;
  const { variables } = reader;
  const flag = FLAG_VARIABLES[letter];
  if (flag !== undefined) {
    variables.set(flag[0], flag[1], option);
    return undefined;
  }
  const simple = SIMPLE[letter];
  if (simple !== undefined) {
    variables.set(simple, value, option);
    return undefined;
  }
  const verdict = VERDICTS[letter];
  if (verdict !== undefined) return verdict;
  const read = READERS[letter];
  return read === undefined
    ? dropped(`bhyve has no option -${letter}: it ends with its usage text`)
    : read(option, reader);
}

function dropped(why: string): Verdict {
  return { kind: 'dropped', why };
}

const SIMPLE: Readonly<Record<string, string>> = { m: 'memory.size', K: 'keyboard.layout', U: 'uuid' };

const VERDICTS: Readonly<Record<string, Verdict>> = {
  A: { kind: 'carried', why: 'vmctl always asks for ACPI tables' },
  I: { kind: 'ignored', why: 'bhyve ignores it' },
  g: dropped('that stub of 13.0 is gone from bhyve: [gdb] is the one there is now'),
  h: dropped('it prints help, and no guest runs'),
  M: dropped('vmctl restarts the guest itself'),
  r: dropped('vmctl does not resume from a snapshot'),
};

const READERS: Readonly<Record<string, (option: Option, reader: OptionReader) => Verdict | undefined>> = {
  c: readCpus,
  f: readItem,
  G: readGdb,
  k: readConfigFile,
  l: readLpc,
  n: readNuma,
  o: ({ value = '', ...rest }, { variables }) => setPair(value, { value, ...rest }, variables),
  p: readPin,
  s: (option, { variables }) => {
    const fault = readPciOption(option, variables);
    return fault === undefined ? undefined : dropped(`bhyve would not start: ${fault}`);
  },
};

function setPair(text: string, option: Option, variables: Variables): Verdict | undefined {
  const at = text.indexOf('=');
  if (at < 1) return dropped(`bhyve would not start: "${text}" is no NAME=VALUE`);
  variables.set(text.slice(0, at), text.slice(at + 1), option);
  return undefined;
}

/** `4,sockets=1,cores=2,threads=2`. */
function readCpus(option: Option, { variables }: OptionReader): Verdict | undefined {
  // Of an empty text bhyve makes 1 of each (bhyve-cases topo-10).
  const text = option.value === '' ? '1,sockets=1,cores=1,threads=1' : (option.value ?? '');
  for (const word of text.split(',')) {
    const at = word.indexOf('=');
    const name = at < 0 ? 'cpus' : word.slice(0, at);
    if (!['cpus', 'sockets', 'cores', 'threads'].includes(name))
      return dropped(`bhyve would not start: "${word}" is no part of a topology`);
    variables.set(name, word.slice(at + 1), option);
  }
  return undefined;
}

/** `0:2`, on main also `0-3:4-7`; several pins of one vCPU add up (bhyve-cases pin-*). */
function readPin(option: Option, { variables }: OptionReader): Verdict | undefined {
  const [, first, last = first, host, hostLast = host] =
    /^(\d{1,4})(?:-(\d{1,4}))?:(\d{1,4})(?:-(\d{1,4}))?/.exec(option.value ?? '') ?? [];
  if (first === undefined || host === undefined)
    return dropped(`bhyve would not start: "${option.value ?? ''}" is no VCPU:HOSTCPU`);
  const count = Number(last) - Number(first);
  if (count < 0 || (count > 0 && Number(hostLast) - Number(host) !== count))
    return dropped(`bhyve would not start: the ranges of "${option.value ?? ''}" differ in length`);
  for (let at = 0; at <= count; at += 1) {
    const name = `vcpu.${Number(first) + at}.cpuset`;
    const before = variables.raw(name);
    const pin = String(Number(host) + at);
    variables.set(name, before === undefined ? pin : `${before},${pin}`, option);
  }
  return undefined;
}

function readGdb(option: Option, { variables }: OptionReader): undefined {
  const text = option.value ?? '';
  const rest = text.replace(/^w/, '');
  if (rest !== text) variables.set('gdb.wait', 'true', option);
  const at = rest.lastIndexOf(':');
  if (at >= 0) variables.set('gdb.address', rest.slice(0, at), option);
  variables.set('gdb.port', rest.slice(at + 1), option);
}

/** `NAME,string=...` or `NAME,file=...`; the rest of the text is one value. */
function readItem(option: Option, { items }: OptionReader): undefined {
  const text = (option.value ?? '').replace(/^name=/, '');
  const at = text.indexOf(',');
  items.push({ option, words: at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)] });
}

function readNuma(option: Option, { variables }: OptionReader): Verdict | undefined {
  const words = new Map(
    (option.value ?? '').split(',').map((word): [string, string] => {
      const at = word.indexOf('=');
      return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
    }),
  );
  const id = words.get('id') ?? '';
  if (!/^\d$/.test(id)) return dropped('bhyve would not start: the NUMA domain has no id=');
  for (const name of ['size', 'cpus', 'domain_policy']) {
    const value = words.get(name);
    if (value !== undefined) variables.set(`domains.${id}.${name}`, value, option);
  }
  return undefined;
}

/** COM ports, ROM, TPM; names in any case (bhyve-cases l-05). */
function readLpc(option: Option, { variables }: OptionReader): Verdict | undefined {
  const text = option.value ?? '';
  const [device = '', ...words] = text.split(',');
  const name = device.toLowerCase();
  const put = (path: string, value: string | undefined): void => {
    if (value !== undefined) variables.set(path, value, option);
  };
  if (/^com[1-4]$/.test(name)) {
    if (words.length === 0) return dropped('bhyve aborts at a serial port without a device');
    put(`lpc.${name}.path`, words.join(','));
  } else if (name === 'bootrom') readBootrom(words, put);
  else if (name === 'tpm') {
    const [type, path, ...rest] = words;
    put('tpm.type', type);
    put('tpm.path', path);
    put('tpm.version', '2.0');
    for (const word of rest) if (word.startsWith('version=')) put('tpm.version', word.slice(8));
  } else if (name === 'pc-testdev') put('lpc.pc-testdev', 'true');
  else return dropped(`bhyve would not start: it has no LPC device "${device}"`);
  return undefined;
}

/** bhyve keeps the variables' file of an earlier -l bootrom (bhyve-cases README 21). */
function readBootrom(words: readonly string[], put: (path: string, value: string | undefined) => void): void {
  const [rom, ...rest] = words;
  put('bootrom', rom);
  for (const [at, word] of rest.entries()) {
    if (word.startsWith('fwcfg=')) put('lpc.fwcfg', word.slice('fwcfg='.length));
    else if (at === 0 && !word.includes('=')) put('bootvars', word);
  }
}

/** -k: no blanks, no quotes, no comments behind a value (bhyve-cases README 15). */
function readConfigFile(option: Option, { variables, lines, readFile }: OptionReader): Verdict | undefined {
  const path = option.value ?? '';
  const text = readFile(path);
  if (text === undefined) return dropped(`${path} cannot be read: what it says is not carried over`);
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const at = line.indexOf('=');
    const from = { letter: 'k', value: path, text: `-k ${path} line ${index + 1}: ${line}` };
    lines.push(from);
    if (at >= 0) variables.set(line.slice(0, at), line.slice(at + 1), from);
  }
  return { kind: 'carried', why: 'its lines are told one by one' };
}
