import type { TomlTable, TomlValue } from '../imported.js';
import type { Draft } from './draft.js';
import { present } from './draft.js';
import { readOptions, type Option } from '../../definition/getopt.js';
import { sizeText } from './size-text.js';

/** The run of bhyveload(8) or grub-bhyve(8) that went before. */
export interface LoaderLine {
  readonly file: string;
  readonly args: readonly string[];
}

const VALUED = { bhyveload: 'cdehlm', 'grub-bhyve': 'cdegmMrn' };
/** Those that it shares with bhyve, and which vmctl derives. */
const SHARED = new Set(['c', 'm', 'M', 'S']);

/** A loader's options into `loader`; what is said of each. Call it when the disks are known. */
export function putLoader({ file, args }: LoaderLine, draft: Draft): void {
  const kind = file.endsWith('grub-bhyve') ? 'grub-bhyve' : 'bhyveload';
  const { options } = readOptions(shortened(args), VALUED[kind]);
  if (kind === 'bhyveload')
    bootDisks(
      options.filter(({ letter }) => letter === 'd'),
      draft,
    );
  const table = kind === 'bhyveload' ? bhyveload(options, draft) : grub(options, draft);
  const type = kind === 'bhyveload' ? 'bhyveload' : 'grub';
  draft.table['loader'] = Object.keys(table).length === 0 ? type : { type, ...table };
  for (const option of options) if (SHARED.has(option.letter)) shared(option, kind, draft);
}

/** grub-bhyve's long names. */
const LONG: Readonly<Record<string, string>> = {
  '--root': '-r',
  '--device-map': '-m',
  '--directory': '-d',
  '--memory': '-M',
  '--cons-dev': '-c',
  '--grub-cfg': '-g',
  '--wire-memory': '-S',
};

function shortened(args: readonly string[]): readonly string[] {
  return args.flatMap((word) => {
    const [name = '', ...rest] = word.split('=');
    const short = Object.hasOwn(LONG, name) ? LONG[name] : undefined;
    return short === undefined ? [word] : [short, ...(rest.length === 0 ? [] : [rest.join('=')])];
  });
}

function carried(draft: Draft, option: Option, key: string): void {
  draft.remarks.push({ option, kind: 'carried', key, why: '' });
}

function bhyveload(options: readonly Option[], draft: Draft): TomlTable {
  const env: Record<string, string> = {};
  const args: string[] = [];
  let [directory, program] = [undefined, undefined] as (string | undefined)[];
  for (const option of options) {
    const { letter, value = '' } = option;
    if (letter === 'e' && value.includes('=')) {
      env[value.slice(0, value.indexOf('='))] = value.slice(value.indexOf('=') + 1);
      carried(draft, option, 'loader.env');
    } else if (letter === 'h') {
      directory = value;
      carried(draft, option, 'loader.directory');
    } else if (letter === 'l') {
      program = value;
      carried(draft, option, 'loader.program');
    } else if (letter === 'C') {
      args.push('-C');
      carried(draft, option, 'loader.args');
    } else if (letter !== 'd' && !SHARED.has(letter))
      draft.remarks.push({ option, kind: 'dropped', why: 'bhyveload has no such option' });
  }
  return present({
    ...{ directory, program },
    env: Object.keys(env).length === 0 ? undefined : env,
    args: args.length === 0 ? undefined : args,
  });
}

/** The loader numbers its disks as they were named; addresses stay, and so does the order of the ports of a controller. */
function bootDisks(options: readonly Option[], { lists, remarks }: Draft): void {
  const { disk } = lists;
  const place = ({ path }: TomlTable): number => {
    const at = options.findIndex(({ value }) => value === path);
    return at < 0 ? options.length : at;
  };
  const sorted = [...disk].sort((one, other) => place(one) - place(other));
  const isPossible = keepsPorts(disk, sorted);
  if (isPossible) disk.splice(0, disk.length, ...sorted);
  for (const option of options) {
    const at = disk.findIndex(({ path }) => path === option.value);
    if (at >= 0 && (isPossible || at === 0))
      remarks.push({ option, kind: 'carried', key: `disk.${at}`, why: '' });
    else if (at >= 0)
      remarks.push({ option, kind: 'changed', why: 'vmctl names the disks in the order of the file' });
    else
      remarks.push({
        option,
        kind: 'dropped',
        why: 'it is none of the disks of the guest: vmctl loads from those',
      });
  }
}

/** Whether the ports of each controller come in the order in which they were. */
function keepsPorts(before: readonly TomlTable[], after: readonly TomlTable[]): boolean {
  return after.every((one, at) => {
    const { controller } = one;
    if (controller === undefined) return true;
    const later = after.slice(at).filter((other) => other['controller'] === controller);
    return later.every((other) => before.indexOf(other) >= before.indexOf(one));
  });
}

function grub(options: readonly Option[], draft: Draft): TomlTable {
  const table: Record<string, TomlValue> = {};
  const keys: Readonly<Record<string, string>> = { r: 'root', d: 'directory', g: 'config' };
  for (const option of options) {
    const { letter, value = '' } = option;
    const key = keys[letter];
    if (key !== undefined) {
      table[key] = value;
      carried(draft, option, `loader.${key}`);
    } else if (!SHARED.has(letter))
      draft.remarks.push({ option, kind: 'dropped', why: 'vmctl has no key for this option of grub-bhyve' });
  }
  return table;
}

/** What both programs are told must be the same; vmctl says it to both. */
function shared(option: Option, kind: string, { table, remarks }: Draft): void {
  const { letter, value = '' } = option;
  const isMemory = letter === (kind === 'bhyveload' ? 'm' : 'M');
  if (isMemory && sizeText(value)?.text !== table['memory'])
    remarks.push({ option, kind: 'changed', key: 'memory', why: 'it must be what bhyve has, and is now' });
  else if (letter === 'm' && kind === 'grub-bhyve')
    remarks.push({ option, kind: 'changed', why: 'vmctl writes the device.map itself, of the disks' });
  else if (letter === 'c')
    remarks.push({ option, kind: 'carried', key: 'console', why: 'the loader talks on com1' });
  else remarks.push({ option, kind: 'carried', key: letter === 'S' ? 'wired_memory' : 'memory', why: '' });
}
