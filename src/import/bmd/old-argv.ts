import type { HostCommand } from '../../command/command.js';
import type { Conf } from './conf.js';
import { readNetwork, readTyped } from './value.js';

/** One VM as bmd has it. */
export interface BmdVm {
  readonly name: string;
  readonly id: number;
  readonly conf: Conf;
  /** Of the global section. */
  readonly varsDirectory: string;
  readonly nmdmOffset: number;
  /** How many COM ports were "auto" in the VMs before. */
  readonly autoPorts: number;
}

export const FIRMWARE = '/usr/local/share/uefi-firmware';
const DISK = {
  types: ['ahci', 'ahci-hd', 'virtio-blk', 'nvme'],
  flags: ['nocache', 'direct', 'readonly', 'nodelete', 'noexist'],
};
const ISO = { types: ['ahci-cd'], flags: ['noexist'] };

export interface BmdDisk {
  readonly type: string;
  readonly path: string;
  readonly flags: ReadonlySet<string>;
}

export function diskOf(value: string): BmdDisk {
  const { type = 'virtio-blk', ...rest } = readTyped(value, DISK);
  return { type, ...rest };
}

export function isoOf(value: string): BmdDisk {
  return { ...readTyped(value, ISO), type: 'ahci-cd' };
}

/** Whatever ran before, then bhyve, as bmd runs them (vm.c exec_bhyve and bhyve_load, grub_loader.c). */
export function planOldCommands(vm: BmdVm): readonly HostCommand[] {
  return [...planOldLoader(vm), planOldBhyve(vm)];
}

/** Every device in a slot of its own, from 0 on, the LPC bridge behind the host bridge. */
function planOldBhyve(vm: BmdVm): HostCommand {
  const { conf, name } = vm;
  const devices = [
    ...hostBridge(conf),
    'lpc',
    ...(conf.flag('virt_random') ? ['virtio-rnd'] : []),
    ...conf.list('disk').map(({ value }) => diskWord(diskOf(value))),
    ...conf.list('iso').map(({ value }) => `ahci-cd,${isoOf(value).path}`),
    ...conf.list('sharefs').map(({ value }) => shareWord(value)),
    ...conf.list('network').map(({ value }, index) => nicWord(value, index, vm)),
    ...conf.list('passthru').map(({ value }) => `passthru,${value}`),
    ...conf.list('hda').map(({ value }) => hdaWord(value)),
    ...consoleWords(vm),
    ...(conf.flag('graphics') ? [screenWord(conf)] : []),
    ...(conf.flag('xhci_mouse') ? ['xhci,tablet'] : []),
  ];
  const slots = devices.flatMap((device, at) => ['-s', `${at >> 5}:${at & 31}:0,${device}`]);
  return {
    file: 'bhyve',
    args: [...optionWords(vm), ...slots, ...(devices.length > 32 ? ['-Y'] : []), name],
  };
}

function optionWords(vm: BmdVm): readonly string[] {
  const { conf } = vm;
  const wired = conf.flag('wired_memory') || conf.list('passthru').length > 0;
  const single = (letter: string, key: string): readonly string[] => {
    const value = conf.get(key);
    return value === undefined ? [] : [letter, value];
  };
  return [
    ...['-A', '-H', '-w'],
    ...(conf.flag('x2apic') ? ['-x'] : []),
    ...(conf.flag('utctime', true) ? ['-u'] : []),
    ...(wired ? ['-S'] : []),
    ...single('-G', 'debug_port'),
    ...['-c', cpuWord(conf)],
    ...conf.list('cpu_pin').flatMap(({ value }) => ['-p', value]),
    ...['-m', conf.get('memory') ?? ''],
    ...comPorts(vm).flatMap(({ port, path }) => ['-l', `${port},${path}`]),
    ...single('-K', 'keymap'),
    ...bootromWords(vm),
    ...tpmWords(conf),
  ];
}

function cpuWord(conf: Conf): string {
  const [sockets = 1, cores = 1, threads = 1] = (conf.get('ncpu') ?? '1').split(':').slice(0, 3).map(Number);
  return `cpus=${sockets * cores * threads},sockets=${sockets},cores=${cores},threads=${threads}`;
}

/** "auto" is the next free number from nmdm_offset on when the VM boots: what is told is a likely one. */
export function comPorts({ conf, nmdmOffset, autoPorts }: BmdVm): readonly {
  readonly port: string;
  readonly path: string;
  readonly isAuto: boolean;
}[] {
  let next = nmdmOffset + autoPorts;
  return ['com1', 'com2', 'com3', 'com4'].flatMap((port) => {
    const value = conf.get(port);
    if (value === undefined) return [];
    const isAuto = value.toLowerCase() === 'auto';
    return [{ port, isAuto, path: isAuto ? `/dev/nmdm${next++}B` : value }];
  });
}

function bootromWords({ conf, name, varsDirectory }: BmdVm): readonly string[] {
  if (conf.get('loader') === 'csm') return ['-l', `bootrom,${FIRMWARE}/BHYVE_UEFI_CSM.fd`];
  if (conf.get('loader') !== 'uefi') return [];
  return ['-l', `bootrom,${FIRMWARE}/BHYVE_UEFI.fd,${varsDirectory}/${name}.vars`];
}

function tpmWords(conf: Conf): readonly string[] {
  const tpm = tpmOf(conf.get('tpm'));
  if (tpm === undefined) return [];
  return [
    '-l',
    ['tpm', tpm.type, tpm.device, ...(tpm.version === undefined ? [] : [`version=${tpm.version}`])].join(','),
  ];
}

/** `[TYPE:]DEVICE[:VERSION]`. */
function tpmOf(
  value: string | undefined,
): { readonly type: string; readonly device: string; readonly version?: string } | undefined {
  if (value === undefined) return undefined;
  const words = value.split(':');
  const typed = words[0] === 'passthru' || words[0] === 'swtpm';
  const [type = 'passthru', device = '', version] = typed ? words : ['passthru', ...words];
  if (device === '' || (version !== undefined && !/^[\d.]*$/.test(version))) return undefined;
  return { type, device, ...(version === undefined ? {} : { version }) };
}

function hostBridge(conf: Conf): readonly string[] {
  const kind = (conf.get('hostbridge') ?? 'standard').toLowerCase();
  if (kind === 'none') return [];
  return [kind === 'amd' ? 'amd_hostbridge' : 'hostbridge'];
}

function diskWord({ type, path, flags }: BmdDisk): string {
  const words = [
    ...['nocache', 'direct'].filter((flag) => flags.has(flag)),
    ...(flags.has('readonly') ? ['ro'] : []),
    ...(flags.has('nodelete') ? ['nodelete'] : []),
  ];
  return [type, path, ...words].join(',');
}

function shareWord(value: string): string {
  const isReadOnly = value.startsWith('readonly:');
  return `virtio-9p,${isReadOnly ? value.slice('readonly:'.length) : value}${isReadOnly ? ',ro' : ''}`;
}

/** A tap gets its number when the VM boots. */
function nicWord(value: string, index: number, { id }: BmdVm): string {
  const { type, mac, target } = readNetwork(value);
  const backend = target.startsWith('vale') ? `${target}:vm${id}p${index}` : 'tapN';
  return `${type},${backend}${mac === undefined ? '' : `,mac=${mac}`}`;
}

function hdaWord(value: string): string {
  const at = value.indexOf(':');
  const [play, record] = at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)];
  return ['hda', ...(play === '' ? [] : [`play=${play}`]), ...(record === '' ? [] : [`rec=${record}`])].join(
    ',',
  );
}

/** Ports of all controllers, by the template (bmd.c get_virt_console_port); what is random is written as `%r`. */
function consoleWords({ conf, name }: BmdVm): readonly string[] {
  const ports = conf.number('virt_console_nports', 0);
  const controllers = Math.max(conf.number('virt_console_ncontrollers', 0), ports > 0 ? 1 : 0);
  const written = conf.get('virt_console_template') ?? 'virt_console%n';
  const template = written.includes('=') ? written : `${written}=/var/run/vc-${name}%n.sock`;
  return Array.from({ length: controllers }, (_, c) => {
    const own = Array.from({ length: ports }, (__, p) => fill(template, { c, p, n: c * ports + p }));
    return ['virtio-console', ...own].join(',');
  });
}

function fill(template: string, numbers: Readonly<Record<string, number>>): string {
  return template.replace(/\s/g, '').replace(/%(.)/g, (all, mark: string) => {
    const number = numbers[mark];
    if (number !== undefined) return String(number);
    return mark === '%' ? '%' : mark === 'r' ? '_r_' : all;
  });
}

function screenWord(conf: Conf): string {
  const [width = '1024', height = '768'] = (conf.get('graphics_res') ?? '1024x768').split('x');
  const path = conf.get('graphics_path');
  const address = `${conf.get('graphics_listen') ?? '0.0.0.0'}:${conf.number('graphics_port', 5900)}`;
  const password = conf.get('graphics_password');
  return [
    ...['fbuf', path === undefined ? `tcp=${address}` : `rfb=unix:${path}`, `w=${width}`, `h=${height}`],
    `vga=${conf.get('graphics_vga') ?? 'io'}`,
    ...(conf.flag('graphics_wait') ? ['wait'] : []),
    ...(password === undefined ? [] : [`password=${password}`]),
  ].join(',');
}

/** On a pseudo terminal of bmd's own. */
function planOldLoader(vm: BmdVm): readonly HostCommand[] {
  const { conf, name } = vm;
  const memory = conf.get('memory') ?? '';
  const wired = conf.flag('wired_memory') || conf.list('passthru').length > 0 ? ['-S'] : [];
  const install = conf.flag('install');
  if (conf.get('loader') === 'grub') {
    const root = install ? 'cd0' : `hd0,${conf.get('grub_run_partition') ?? '1'}`;
    return [{ file: 'grub-bhyve', args: [...wired, '-r', root, '-M', memory, '-m', 'device.map', name] }];
  }
  if (conf.get('loader') !== 'bhyveload') return [];
  const program = conf.get('bhyveload_loader');
  const disks = conf.list('disk').map(({ value }) => diskOf(value).path);
  const isos = conf.list('iso').map(({ value }) => isoOf(value).path);
  const [disk] = install ? isos : disks;
  const args = [
    ...wired,
    ...conf.list('bhyveload_env').flatMap(({ value }) => ['-e', value]),
    ...(program === undefined ? [] : ['-l', program]),
    ...['-m', memory, ...(disk === undefined ? [] : ['-d', disk]), name],
  ];
  return [{ file: 'bhyveload', args }];
}
