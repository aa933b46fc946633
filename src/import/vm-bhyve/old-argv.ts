import type { HostCommand } from '../../command/command.js';
import { isYes, valueOf, wordsOf, type Config } from './config.js';
import { homeOf, isUefi, type Guest } from './guest.js';
import { planOldLoader } from './old-loader.js';
import { passthruNumbers, placeDevices, type OldInput, type OldRun } from './old-machine.js';
import type { Wiring } from './wiring.js';

/** Where its firmware comes from. */
export const FIRMWARE = '/usr/local/share/uefi-firmware';

/** The loader, if any, and bhyve, as vm-bhyve runs them, word for word (its lib/vm-run, vm::run). */
export function planOldCommands(input: OldInput): readonly HostCommand[] {
  const loader = planOldLoader(input);
  return [...(loader === undefined ? [] : [loader]), planOldBhyve(input)];
}

/** The ROM of a uefi loader: a word that vm-bhyve does not know is plain uefi. */
export function oldBootrom({ config, store }: Guest): string {
  switch (valueOf(config, 'loader')) {
    case 'uefi-devel':
      return `${FIRMWARE}/BHYVE_UEFI_CODE-devel.fd`;
    case 'uefi-csm':
      return `${FIRMWARE}/BHYVE_UEFI_CSM.fd`;
    case 'uefi-custom':
      return `${store.path}/.config/BHYVE_UEFI.fd`;
    default:
      return `${FIRMWARE}/BHYVE_UEFI.fd`;
  }
}

/** `-c`: only the parts of the topology that are set. */
function cpuWord(config: Config): string {
  const parts = (['sockets', 'cores', 'threads'] as const).flatMap((part) => {
    const value = valueOf(config, `cpu_${part}`);
    return value === '' ? [] : [`${part}=${value}`];
  });
  return [valueOf(config, 'cpu'), ...parts].join(',');
}

/** Its variables are unquoted: the shell cuts them at blanks, wherever those come from. */
function planOldBhyve(input: OldInput): HostCommand {
  const { guest, wiring, run } = input;
  const { devices, bus } = placeDevices(input);
  const words = [
    ...bridgeWords(guest.config),
    ...devices.flatMap(({ written, words: device }) => ['-s', `${written},${device}`]),
    ...optionWords(guest, wiring),
    ...(bus > 0 ? ['-Y'] : []),
    ...mediumWords(guest, run),
    ...serialWords(guest, run),
    guest.name,
  ];
  return { file: 'bhyve', args: wordsOf(words.join(' ')) };
}

function bridgeWords(config: Config): readonly string[] {
  const bridge = valueOf(config, 'hostbridge', 'standard');
  const fwcfg = valueOf(config, 'fwcfg');
  return [
    ...(bridge.startsWith('no') ? [] : ['-s', bridge === 'amd' ? '0,amd_hostbridge' : '0,hostbridge']),
    ...['-s', `31,lpc${fwcfg === '' ? '' : `,fwcfg=${fwcfg}`}`],
  ];
}

function optionWords(guest: Guest, { uuid }: Wiring): readonly string[] {
  const { config } = guest;
  const has = (key: string, fallback = ''): boolean => isYes(valueOf(config, key, fallback));
  const vars = has('uefi_vars') ? `,${homeOf(guest)}/uefi-vars.fd` : '';
  return [
    ...['-c', cpuWord(config), '-m', valueOf(config, 'memory')],
    `-AHPw${has('ignore_msr') ? 'w' : ''}`,
    ...(isUefi(guest) ? ['-l', `bootrom,${oldBootrom(guest)}${vars}`] : []),
    valueOf(config, 'bhyve_options'),
    ...(has('wired_memory') ? ['-S'] : []),
    ...['-U', valueOf(config, 'uuid') || uuid],
    ...(has('utctime', 'yes') ? ['-u'] : []),
    ...(passthruNumbers(config).length > 0 ? ['-S'] : []),
  ];
}

/** The medium of an install; else the empty CD that old Windows wanted, for the loader called uefi only. */
function mediumWords({ config, vmDirectory }: Guest, { medium }: OldRun): readonly string[] {
  const place = `${valueOf(config, 'install_slot', '3')}:0`;
  if (medium !== undefined) {
    const isIso = /.iso$/i.test(medium);
    return ['-s', `${place},${isIso ? 'ahci-cd' : 'ahci-hd'},${medium},ro${isIso ? ',bootindex=1' : ''}`];
  }
  return hasNullIso(config) ? ['-s', `${place},ahci-cd,${vmDirectory}/.config/null.iso`] : [];
}

export function hasNullIso(config: Config): boolean {
  return valueOf(config, 'loader') === 'uefi' && isYes(valueOf(config, 'nulliso_fix'));
}

/** The first port of the list is `.1` whatever its name, and the loader's. */
function serialWords({ config, name }: Guest, { foreground }: OldRun): readonly string[] {
  return wordsOf(valueOf(config, 'comports', 'com1')).flatMap((port, at) => [
    '-l',
    foreground === true && at === 0 ? `${port},stdio` : `${port},/dev/nmdm-${name}.${at + 1}A`,
  ]);
}
