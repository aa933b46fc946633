import { blankSecrets } from '../../bhyve/blank-secrets.js';
import type { HostCommand } from '../../command/command.js';
import { inOrder } from '../key-order.js';
import { convertArgv } from '../argv/import-argv.js';
import type { ImportedVm, ImportNote, TomlTable, TomlValue } from '../imported.js';
import { lifeTable } from './life.js';
import { comPorts, diskOf, FIRMWARE, isoOf, planOldCommands, type BmdVm } from './old-argv.js';
import { readNetwork } from './value.js';

/** What the operator wants, and what is on the host. */
export interface BmdWishes {
  readonly network: 'netgraph' | 'tap';
  /** if_bridge(4) -> bridge of host.toml. */
  readonly map: ReadonlyMap<string, string>;
  /** Where password files go: beside the definitions. */
  readonly definitions: string;
  /** undefined = not looked at. */
  readonly exists: (path: string) => boolean | undefined;
}

export interface BmdVmInput {
  readonly vm: BmdVm;
  readonly wishes: BmdWishes;
  /** `bmd.conf:12`, of the vm section. */
  readonly where: string;
  readonly owner: string | undefined;
}

/** One VM of bmd's as a definition: the machine of the argv that bmd would run, and what bmd keeps beside it. */
export function convertVm(
  input: BmdVmInput,
): ImportedVm | { readonly name: string; readonly reason: string } {
  const { vm, wishes, where } = input;
  const { name, conf } = vm;
  const reason = refusalOf(vm);
  if (reason !== undefined) return { name, reason: `${where}: ${reason}` };
  const before = planOldCommands(vm);
  const [bhyve, loader] = [...before].reverse();
  if (bhyve === undefined) return { name, reason: `${where}: bmd runs nothing` };
  const argv = convertArgv({
    ...{ bhyve: workable(bhyve), where, definitions: wishes.definitions },
    ...(loader === undefined ? {} : { loader }),
  });
  if ('reason' in argv) return { name, reason: `${where}: ${argv.reason}` };
  sayDevices(vm);
  sayUnused(vm);
  sayBoot(vm);
  const table = {
    imported_from: 'bmd',
    ...argv.table,
    loader: loaderOf(vm, argv.table['loader'], wishes),
    ...disksOf(vm, argv.table),
    ...nicsOf(vm, argv.table, wishes),
    ...lifeTable(vm, input.owner),
  };
  placeLists(vm, table);
  return {
    ...{ name, secrets: argv.secrets, before: blankSecrets(before) },
    table: inOrder(withConsole(table, vm)),
    notes: [...conf.notes(), ...argv.notes.filter(isNews)],
  };
}

function refusalOf({ conf }: BmdVm): string | undefined {
  const backend = conf.get('backend') ?? 'bhyve';
  if (backend !== 'bhyve') return `it runs under ${backend}, not bhyve`;
  for (const key of ['loader', 'memory'])
    if (conf.get(key) === undefined) return `it has no ${key}, so that bmd does not start it`;
  if (conf.get('loader') === 'bhyveload' && conf.list(conf.flag('install') ? 'iso' : 'disk').length === 0)
    return 'bhyveload has no disk to load from, so that bmd does not start it';
  return undefined;
}

/** bhyve does not start with `ahci,PATH` (bhyve-cases ahci-04); meant is a hard disk. */
function workable({ file, args }: HostCommand): HostCommand {
  return { file, args: args.map((word) => word.replace(/^(\d+:\d+:\d+,)ahci,(?=[^,]*\/)/, '$1ahci-hd,')) };
}

/** What the argv alone tells: what its options say is told of bmd's own lines. */
function isNews({ kind, key }: ImportNote): boolean {
  return (
    (kind === 'changed' || kind === 'dropped' || key?.endsWith('.mac') === true) &&
    key !== 'graphics.password_file'
  );
}

function sayDevices({ conf }: BmdVm): void {
  for (const setting of conf.list('disk')) {
    const { type, flags } = diskOf(setting.value);
    if (type === 'ahci')
      conf.say(setting, {
        kind: 'changed',
        key: 'disk',
        why: 'bhyve takes no ahci without hd: or cd:, and does not start; taken for ahci-hd',
      });
    if (flags.has('noexist')) conf.say(setting, optional());
  }
  for (const setting of conf.list('iso'))
    if (isoOf(setting.value).flags.has('noexist')) conf.say(setting, optional());
}

/** Keys that bmd reads only beside another one. */
function sayUnused({ conf }: BmdVm): void {
  const loader = conf.get('loader') ?? '';
  const unused = (keys: readonly string[], why: string): void => {
    for (const key of keys) for (const setting of conf.list(key)) conf.say(setting, { kind: 'ignored', why });
  };
  if (!conf.flag('graphics'))
    unused(
      [...SCREEN.map((word) => `graphics_${word}`), 'keymap'],
      'without graphics = yes there is no screen',
    );
  if (loader !== 'bhyveload') unused(['bhyveload_env', 'bhyveload_loader'], `the loader is ${loader}`);
  if (loader !== 'grub') unused(['loadcmd', 'installcmd', 'grub_run_partition'], `the loader is ${loader}`);
  if (loader === 'uefi' || loader === 'csm') unused(['loader_timeout'], 'no program loads the guest');
}

const SCREEN = ['listen', 'password', 'path', 'port', 'res', 'vga', 'wait'];

function sayBoot({ conf }: BmdVm): void {
  const setting = conf.setting('boot');
  if (setting?.value.toLowerCase() !== 'always') {
    conf.say(setting, {
      kind: 'carried',
      key: 'autostart',
      why: 'and [restart] says what bmd does at its end',
    });
    return;
  }
  const why =
    'bmd starts it again at once and for ever; vmctl waits in between, and gives up after [restart] burst';
  conf.say(setting, { kind: 'changed', key: 'restart', why });
}

/** Which table each line of a list became. */
function placeLists({ conf }: BmdVm, table: TomlTable): void {
  const disks = Array.isArray(table['disk']) ? table['disk'].map((one: TomlTable) => one['path']) : [];
  for (const key of ['disk', 'iso'] as const)
    for (const setting of conf.list(key)) {
      const { path } = key === 'disk' ? diskOf(setting.value) : isoOf(setting.value);
      if (disks.includes(path)) conf.place(setting, `disk.${disks.indexOf(path)}`);
    }
  for (const [key, to] of [
    ['network', 'network'],
    ['passthru', 'passthru'],
    ['sharefs', 'share'],
  ] as const) {
    const settings = conf.list(key);
    const rows = table[to];
    if (Array.isArray(rows) && rows.length === settings.length)
      for (const [at, setting] of settings.entries()) conf.place(setting, `${to}.${at}`);
  }
}

function optional(): { readonly kind: 'changed'; readonly key: string; readonly why: string } {
  return {
    kind: 'changed',
    key: 'disk',
    why: 'noexist: bmd starts bhyve all the same; vmctl leaves the disk out while it is not there',
  };
}

function disksOf({ conf }: BmdVm, { disk }: TomlTable): TomlTable {
  const missing = new Set(
    [
      ...conf.list('disk').map(({ value }) => diskOf(value)),
      ...conf.list('iso').map(({ value }) => isoOf(value)),
    ]
      .filter(({ flags }) => flags.has('noexist'))
      .map(({ path }) => path),
  );
  if (!Array.isArray(disk)) return {};
  return {
    disk: disk.map((one: TomlTable) =>
      typeof one['path'] === 'string' && missing.has(one['path']) ? { ...one, optional: true } : one,
    ),
  };
}

/** bmd makes a tap(4) for each NIC and puts it into an if_bridge(4). */
function nicsOf({ conf }: BmdVm, { network }: TomlTable, { network: kind, map }: BmdWishes): TomlTable {
  if (!Array.isArray(network)) return {};
  const bridged = conf.list('network').filter(({ value }) => !readNetwork(value).target.startsWith('vale'));
  for (const setting of conf.list('network'))
    if (readNetwork(setting.value).wol)
      conf.say(setting, {
        kind: 'dropped',
        why: 'wol: vmctl does not listen for Wake on LAN; the rest of the line is carried',
      });
  let at = 0;
  const nics = network.map((nic: TomlTable): TomlValue => {
    if (nic['tap'] !== 'tapN') return nic;
    const setting = bridged[at];
    at += 1;
    const { target } = readNetwork(setting?.value ?? '');
    const rest = without(nic, 'tap');
    const mapped = map.get(target) ?? (kind === 'netgraph' ? target : undefined);
    const { type } = rest;
    const first: TomlTable = type === undefined ? {} : { type };
    if (mapped === undefined) return { ...first, tap: true, if_bridge: target, ...rest };
    conf.say(setting, {
      ...{ kind: 'changed', key: `network.${at - 1}.bridge` },
      why: `was if_bridge(4) ${target}: [bridge.${mapped}] of host.toml says what that bridge is on`,
    });
    return { ...first, bridge: mapped, ...rest };
  });
  return { network: nics };
}

/** A file of variables that bmd has not made yet cannot be used on. */
function loaderOf(
  { conf, name, varsDirectory }: BmdVm,
  loader: TomlValue | undefined,
  { exists }: BmdWishes,
): TomlValue {
  const kind = conf.get('loader');
  const setting = conf.setting('loader');
  if (kind === 'uefi') {
    const vars = `${varsDirectory}/${name}.vars`;
    if (exists(vars) !== false) return { bootrom: `${FIRMWARE}/BHYVE_UEFI.fd`, vars };
    conf.say(setting, {
      kind: 'changed',
      key: 'loader',
      why: `${vars} is not there: a copy of the package's own variables`,
    });
    return { type: 'uefi', vars: true };
  }
  const command = conf.get('loadcmd');
  if (kind !== 'grub' || command === undefined || conf.flag('install')) return loader ?? 'uefi';
  if (command.toLowerCase() !== 'auto') {
    const root = `hd0,${conf.get('grub_run_partition') ?? '1'}`;
    return {
      type: 'grub',
      commands: [`set root=(${root})`, ...command.split('\n').filter((line) => line.trim() !== '')],
    };
  }
  const why =
    'bmd looks into the disk of NetBSD or OpenBSD: write the line as loader.commands, "kopenbsd -h com0 -r sd0a (hd0,gpt4)/bsd"';
  conf.say(conf.setting('loadcmd'), { kind: 'dropped', why });
  return loader ?? 'grub';
}

/** Pairs that bmd numbers when a VM boots get the names that vmctl gives. */
function withConsole(table: TomlTable, vm: BmdVm): TomlTable {
  const ports = comPorts(vm);
  const rest = without(table, 'console');
  for (const { port, path, isAuto } of ports)
    if (isAuto)
      vm.conf.say(vm.conf.setting(port), {
        ...{ kind: 'changed', key: `console.${port}` },
        why: `bmd takes the next free pair, ${path} or another; now /dev/nmdm-${vm.name}.${port.slice(3)}A and B`,
      });
  if (ports.length === 0) return { ...rest, console: false };
  const own = Object.fromEntries(ports.map(({ port, path, isAuto }) => [port, isAuto ? 'nmdm' : path]));
  const first = ports.length === 1 ? own['com1'] : undefined;
  if (first === undefined) return { ...rest, console: own };
  return first === 'nmdm' ? rest : { ...rest, console: first };
}

function without(table: TomlTable, key: string): TomlTable {
  return Object.fromEntries(Object.entries(table).filter(([name]) => name !== key));
}
