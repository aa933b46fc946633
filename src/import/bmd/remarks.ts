import type { TomlTable } from '../imported.js';
import { diskOf, isoOf, type BmdVm } from './old-argv.js';

/** What is to be said of lines whose meaning depends on others. */
export function sayMore(vm: BmdVm): void {
  sayDevices(vm);
  sayUnused(vm);
  sayBoot(vm);
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
export function placeLists({ conf }: BmdVm, table: TomlTable): void {
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
