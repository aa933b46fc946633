import type { HostCommand } from '../../command/command.js';
import { isYes, valueOf, wordsOf } from './config.js';
import { diskPathOf, homeOf, type Guest } from './guest.js';
import { passthruNumbers, type OldRun } from './old-machine.js';
import type { Wiring } from './wiring.js';

export interface OldLoaderInput {
  readonly guest: Guest;
  readonly wiring: Wiring;
  readonly run: OldRun;
}

/** guest::load of its lib/vm-guest; undefined when firmware boots the guest. */
export function planOldLoader({ guest, wiring, run }: OldLoaderInput): HostCommand | undefined {
  const loader = valueOf(guest.config, 'loader');
  if (loader === 'bhyveload') return command('bhyveload', bhyveloadWords(guest, wiring, run));
  return loader === 'grub' ? command('grub-bhyve', grubWords(guest, run)) : undefined;
}

/** ROOT of grub-bhyve -r. grub_run_no_partition does nothing: its test is malformed and always false. */
export function grubRoot({ config }: Guest): string {
  return `hd0,${valueOf(config, 'grub_run_partition') || '1'}`;
}

/** grub_runN or grub_installN up to the first gap. */
export function grubLines({ config }: Guest, kind: 'run' | 'install'): readonly string[] {
  const lines: string[] = [];
  while (valueOf(config, `grub_${kind}${lines.length}`) !== '')
    lines.push(valueOf(config, `grub_${kind}${lines.length}`));
  return lines;
}

function command(file: string, words: readonly string[]): HostCommand {
  return { file, args: wordsOf(words.join(' ')) };
}

function common({ name, config }: Guest, { foreground }: OldRun): readonly string[] {
  const hasPort = wordsOf(valueOf(config, 'comports', 'com1')).length > 0;
  const wired = isYes(valueOf(config, 'wired_memory')) || passthruNumbers(config).length > 0;
  return [
    ...(foreground === true ? [] : ['-c', hasPort ? `/dev/nmdm-${name}.1A` : '']),
    ...(wired ? ['-S'] : []),
  ];
}

function bhyveloadWords(guest: Guest, wiring: Wiring, run: OldRun): readonly string[] {
  const value = (key: string, fallback = ''): string => valueOf(guest.config, key, fallback);
  const program = value('bhyveload_loader');
  return [
    ...common(guest, run),
    ...['-m', value('memory'), '-e', `smbios.system.uuid=${value('uuid') || wiring.uuid}`],
    ...['-e', `autoboot_delay=${value('loader_timeout', '3')}`, '-e', `bhyve_vm_name=${guest.name}`],
    value('bhyveload_args'),
    ...(program === '' ? [] : ['-l', program]),
    ...bootWords(guest, wiring, run),
    guest.name,
  ];
}

function bootWords(guest: Guest, { volume }: Wiring, { medium }: OldRun): readonly string[] {
  if (medium !== undefined) return ['-d', medium];
  if (valueOf(guest.config, 'disk0_dev') !== '9p') return ['-d', diskPathOf(guest, 0, volume)];
  const [tag = '', path = ''] = valueOf(guest.config, 'disk0_name').split('=');
  return ['-h', path, '-e', `vfs.root.mountfrom=p9fs:${tag}`];
}

function grubWords(guest: Guest, run: OldRun): readonly string[] {
  const value = (key: string): string => valueOf(guest.config, key);
  const start = [...common(guest, run), '-m', `${homeOf(guest)}/device.map`, '-M', value('memory')];
  const install = run.medium !== undefined;
  if (grubLines(guest, install ? 'install' : 'run').length > 0)
    return [...start, '-r', 'host', '-d', homeOf(guest), guest.name];
  if (install) return [...start, '-r', 'cd0', guest.name];
  return [
    ...[...start, '-r', grubRoot(guest)],
    ...(value('grub_run_dir') === '' ? [] : ['-d', value('grub_run_dir')]),
    ...(value('grub_run_file') === '' ? [] : ['-g', value('grub_run_file')]),
    guest.name,
  ];
}
