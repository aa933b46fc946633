import type { TomlTable } from '../imported.js';
import { isYes, valueOf, wordsOf } from './config.js';
import { extraRom, type ExtraRom } from './extra-words.js';
import { homeOf, isUefi, type Guest, type Seen } from './guest.js';
import { FIRMWARE, oldBootrom } from './old-argv.js';
import { isUuid } from './machine-part.js';
import { grubLines, grubRoot } from './old-loader.js';
import { changed, dropped, ignored, type Part, type Remark } from './part.js';

/** Why vm-bhyve itself would not start the guest and nothing can be made of it; undefined = it would. */
export function refuseGuest(guest: Guest): string | undefined {
  const value = (key: string): string => valueOf(guest.config, key);
  const { file } = guest.config;
  const loader = value('loader');
  if (['loader', 'cpu', 'memory'].some((key) => value(key).endsWith('\r')))
    return `${file}: its lines end in a carriage return, which vm-bhyve takes for a part of each value, so that it does not start it: write it with plain ends of lines`;
  if (loader === '' && oldLoader(guest) === undefined)
    return `${file} names no loader, so that vm-bhyve does not start it: add loader="uefi" (or bhyveload, grub)`;
  if (loader !== '' && !isUefi(guest) && loader !== 'bhyveload' && loader !== 'grub')
    return `${file}: vm-bhyve has no loader "${loader}", so that it does not start the guest: uefi, bhyveload, grub`;
  for (const key of ['cpu', 'memory'])
    if (value(key) === '') return `${file} has no ${key}, so that vm-bhyve does not start it`;
  if ((loader === 'bhyveload' || loader === 'grub') && value('disk0_name') === '')
    return `${file}: ${loader} has no disk0 to load from, so that vm-bhyve does not start it`;
  return undefined;
}

/** `uefi="yes"` or `"csm"`, which named the loader up to 1.4. */
function oldLoader({ config }: Guest): string | undefined {
  const uefi = valueOf(config, 'uefi');
  if (!isYes(uefi)) return undefined;
  return uefi === 'csm' ? 'uefi-csm' : 'uefi';
}

/** What boots the guest. */
export function loaderPart(guest: Guest, seen: Seen): Part {
  const loader = valueOf(guest.config, 'loader');
  const own = extraRom(guest);
  if (own !== undefined) return ownFirmware(guest, own);
  if (loader === 'bhyveload') return bhyveload(guest);
  if (loader === 'grub') return grub(guest);
  return firmware(guest, seen);
}

/** A ROM of bhyve_options boots the guest, whatever a loader has loaded. */
function ownFirmware(guest: Guest, { rom, vars }: ExtraRom): Part {
  const kept = isUefi(guest) && isYes(valueOf(guest.config, 'uefi_vars'));
  const file = vars ?? (kept ? `${homeOf(guest)}/uefi-vars.fd` : undefined);
  const why = 'bhyve_options names another ROM, which bhyve takes';
  return {
    table: { loader: { bootrom: rom, ...(file === undefined ? {} : { vars: file }) } },
    remarks: [changed('loader', why, 'loader.bootrom'), ...(kept ? [] : unused(['uefi_vars'], 'a uefi'))],
  };
}

const KNOWN = ['uefi', 'uefi-csm', 'uefi-devel', 'uefi-custom'];

function firmware(guest: Guest, seen: Seen): Part {
  const { config } = guest;
  const loader = valueOf(config, 'loader');
  const old = loader === '' ? (oldLoader(guest) ?? 'uefi') : loader;
  const remarks: Remark[] = [...unused(['bhyveload_loader', 'bhyveload_args'], 'bhyveload')];
  if (loader === '')
    remarks.push(
      changed('uefi', 'vm-bhyve of today wants loader=; this is what it meant up to 1.4', 'loader'),
    );
  else if (!KNOWN.includes(loader)) remarks.push(changed('loader', 'vm-bhyve takes it for plain uefi'));
  const name = KNOWN.includes(old) ? old : 'uefi';
  const rom = old === 'uefi-csm' ? `${FIRMWARE}/BHYVE_UEFI_CSM.fd` : oldBootrom(guest);
  if (!isYes(valueOf(config, 'uefi_vars')))
    return { table: { loader: name === 'uefi-custom' ? { bootrom: rom } : name }, remarks };
  const vars = `${homeOf(guest)}/uefi-vars.fd`;
  if (seen(vars) !== 'absent') return { table: { loader: { bootrom: rom, vars } }, remarks };
  const why = `${vars} is not there yet: vmctl makes it from the package's template, with the ROM that belongs to it`;
  return { table: { loader: { type: 'uefi', vars } }, remarks: [...remarks, changed('uefi_vars', why)] };
}

function bhyveload(guest: Guest): Part {
  const { config, name } = guest;
  const program = valueOf(config, 'bhyveload_loader');
  const uuid = valueOf(config, 'uuid');
  const args = wordsOf(valueOf(config, 'bhyveload_args'));
  const share = shareRoot(guest);
  const env = {
    ...(isUuid(uuid) ? { 'smbios.system.uuid': uuid } : {}),
    autoboot_delay: valueOf(config, 'loader_timeout', '3'),
    bhyve_vm_name: name,
    ...(share === undefined ? {} : { 'vfs.root.mountfrom': `p9fs:${share.tag}` }),
  };
  const loader: TomlTable = {
    type: 'bhyveload',
    ...(share === undefined ? {} : { directory: share.path }),
    ...(program === '' ? {} : { program }),
    env,
    ...(args.length === 0 ? {} : { args }),
  };
  return { table: { loader }, remarks: unused(['uefi_vars'], 'a uefi') };
}

/** disk0 as a directory of the host: `TAG=/path`. */
function shareRoot({ config }: Guest): { readonly tag: string; readonly path: string } | undefined {
  if (valueOf(config, 'disk0_dev') !== '9p') return undefined;
  const [tag = '', path = ''] = valueOf(config, 'disk0_name').split('=');
  return { tag, path };
}

function grub(guest: Guest): Part {
  const { config } = guest;
  const value = (key: string): string => valueOf(config, key);
  const lines = grubLines(guest, 'run').filter((line) => line !== 'boot');
  const whole = isYes(value('grub_run_no_partition'));
  const root = whole ? 'hd0' : grubRoot(guest);
  const timeout = value('loader_timeout');
  const ownFile = lines.length > 0;
  const loader: TomlTable = {
    type: 'grub',
    ...(ownFile || root === 'hd0,1' ? {} : { root }),
    ...(ownFile || value('grub_run_dir') === '' ? {} : { directory: value('grub_run_dir') }),
    ...(ownFile || value('grub_run_file') === '' ? {} : { config: value('grub_run_file') }),
    // As vm-bhyve begins its grub.cfg (guest::__write_config).
    ...(ownFile ? { commands: [`root=${root}`, ...lines] } : {}),
    ...(ownFile && /^\d{1,5}$/.test(timeout) ? { timeout: Number(timeout) } : {}),
  };
  return {
    table: { loader },
    remarks: [...unused(['uefi_vars'], 'a uefi'), ...grubRemarks(guest, { whole, ownFile })],
  };
}

function grubRemarks(
  guest: Guest,
  { whole, ownFile }: { readonly whole: boolean; readonly ownFile: boolean },
): readonly Remark[] {
  const remarks: Remark[] = unused(['bhyveload_loader', 'bhyveload_args'], 'bhyveload').slice();
  if (whole) {
    const old = grubRoot(guest);
    const why = `vm-bhyve never saw it, for a slip of its own, and ran grub-bhyve with -r ${old}: if the guest boots from there, write root = "${old}"`;
    remarks.push(changed('grub_run_no_partition', why));
    remarks.push(dropped('grub_run_partition', 'grub_run_no_partition says that there is none'));
  }
  if (ownFile)
    for (const key of ['grub_run_dir', 'grub_run_file'])
      remarks.push(ignored(key, 'vm-bhyve boots from its own grub.cfg when there is a grub_run0'));
  else remarks.push(ignored('loader_timeout', 'vm-bhyve uses it for a grub.cfg of grub_run0 only'));
  return remarks;
}

function unused(keys: readonly string[], loader: string): readonly Remark[] {
  return keys.map((key) => ignored(key, `vm-bhyve reads it for ${loader} loader only`));
}
