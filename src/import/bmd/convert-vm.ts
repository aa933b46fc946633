import { blankSecrets } from '../../bhyve/blank-secrets.js';
import type { HostCommand } from '../../command/command.js';
import type { Conf } from './conf.js';
import { inOrder } from '../key-order.js';
import { convertArgv } from '../argv/import-argv.js';
import type { ImportedVm, ImportNote, TomlTable, TomlValue } from '../imported.js';
import { lifeTable } from './life.js';
import { comPorts, diskOf, FIRMWARE, isoOf, planOldCommands, type BmdVm } from './old-argv.js';
import { placeLists, sayMore } from './remarks.js';
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
  const [bhyve = { file: 'bhyve', args: [] }, loader] = [...before].reverse();
  const argv = convertArgv({
    ...{ bhyve: workable(bhyve), where, definitions: wishes.definitions },
    ...(loader === undefined ? {} : { loader }),
  });
  if ('reason' in argv) return { name, reason: `${where}: ${argv.reason}` };
  sayMore(vm);
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
    const mapped = map.get(target) ?? (kind === 'netgraph' ? bridgeName(target) : undefined);
    const { type } = rest;
    const first: TomlTable = type === undefined ? {} : { type };
    if (mapped === undefined) return { ...first, tap: true, if_bridge: target, ...rest };
    conf.say(setting, {
      ...{ kind: 'changed', key: `network.${at - 1}.bridge` },
      why: `was if_bridge(4) ${target}: [bridge.${mapped}] of host.toml has to say what that bridge is on: write its interface`,
    });
    return { ...first, bridge: mapped, ...rest };
  });
  return { network: nics };
}

/** Not the interface's own: an if_bridge(4) is an Ethernet interface, whose ether node may have that name. */
function bridgeName(target: string): string {
  return `${target.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 28)}_br`;
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
  return kind === 'grub' && !conf.flag('install') ? grubOf(conf, loader ?? 'grub') : (loader ?? 'uefi');
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

/** With its command line as a menu of vmctl's own. */
function grubOf(conf: Conf, loader: TomlValue): TomlValue {
  const command = conf.get('loadcmd');
  if (command === undefined) return loader;
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
  return loader;
}
