import type { ImportNote } from '../imported.js';

/** What becomes of one key of NAME.conf. */
export interface KeyRow {
  /** `N` is a number. */
  readonly old: string;
  readonly kind: ImportNote['kind'];
  /** Key of NAME.toml: `disk.N.path`. Absent = nothing comes of it. */
  readonly to?: string;
  /** Said of every such line. */
  readonly why?: string;
  /** Said in the manual instead. */
  readonly manual?: string;
}

const ONCE = 'vm-bhyve uses it when it makes the guest, and never again';
const PLACES = 'it is in the slot of every device now';

/** Every key that vm-bhyve reads, or once read, in the order of its manual. What a guest's own values make of it is said beside them. */
export const KEY_ROWS: readonly KeyRow[] = [
  row('loader', 'loader'),
  row('uefi_vars', 'loader.vars', 'the ROM and the variables that belong together stay together'),
  row('bhyveload_loader', 'loader.program'),
  row('bhyveload_args', 'loader.args'),
  manual('loader_timeout', 'loader.env.autoboot_delay', 'with `grub_runN`: `loader.timeout`'),
  row('grub_runN', 'loader.commands'),
  lost('grub_installN', 'only `vm install` runs it'),
  row('grub_run_partition', 'loader.root'),
  changed('grub_run_no_partition', 'loader.root', 'vm-bhyve never saw it, for a slip of its own'),
  row('grub_run_dir', 'loader.directory'),
  row('grub_run_file', 'loader.config'),
  row('cpu', 'cpus'),
  row('cpu_sockets', 'cpus.sockets'),
  row('cpu_cores', 'cpus.cores'),
  row('cpu_threads', 'cpus.threads'),
  row('memory', 'memory'),
  row('wired_memory', 'wired_memory'),
  row('hostbridge', 'hostbridge'),
  manual(
    'fwcfg',
    'fwcfg.type',
    '`qemu` takes effect for the first time: vm-bhyve writes it where bhyve does not look',
  ),
  row('uuid', 'uuid'),
  row('utctime', 'clock'),
  row('comports', 'console', 'the nmdm(4) pairs keep their names'),
  row('debug', undefined, 'vmctl keeps what bhyve prints: `vmctl logs`'),
  manual(
    'bhyve_options',
    'extra_args',
    'words that have a key get it: `cpu_pin`, `share`, `tpm`, `gdb`, `x86`',
  ),
  row('ignore_msr', undefined, '`-w` is given in any case'),
  ignored('ignore_bad_msr', 'vm-bhyve reads ignore_msr; `-w` is given in any case'),
  row('start_slot', undefined, PLACES),
  row('install_slot', undefined, `${PLACES}; \`vmctl start NAME --cdrom FILE\` picks one for its medium`),
  row('nulliso_fix', 'disk'),
  row('ahci_device_limit', 'disk.N.controller'),
  manual('diskN_type', 'disk.N.type', '`virtio-9p` is a `[[share]]`'),
  row('diskN_name', 'disk.N.path', 'the disk stays where it is'),
  row('diskN_dev', 'disk.N.path'),
  manual(
    'diskN_opts',
    'disk.N',
    'every option has its key: `ro` is `read_only`, `sectorsize=` is `sector_size`',
  ),
  lost('diskN_size', ONCE),
  row('networkN_type', 'network.N.type'),
  manual('networkN_switch', 'network.N.bridge', 'or `tap` and `if_bridge`, or `vale`'),
  row('networkN_mac', 'network.N.mac'),
  row('networkN_device', 'network.N.tap'),
  lost('networkN_name', 'vmctl names the interfaces that it makes itself'),
  lost('networkN_span', 'vmctl has no span ports'),
  row('virt_random', 'rng'),
  row('virt_consoleN', 'virtio_console.0.port', 'the sockets stay where they are'),
  row('passthruN', 'passthru.N.device'),
  manual('passthruN_options', 'passthru.N', '`rom=` and `bootindex=`'),
  row('graphics', 'graphics'),
  manual('graphics_port', 'graphics.vnc', 'without it vmctl picks a free port, and keeps it'),
  row('graphics_listen', 'graphics.vnc'),
  row('graphics_res', 'graphics.width'),
  row('graphics_vga', 'graphics.vga'),
  manual('graphics_wait', 'graphics.wait', '`auto` waits during `vm install` only, and is false'),
  changed('vnc_password', 'graphics.password_file', 'in a file of its own, mode 0600'),
  row('xhci_mouse', 'tablet'),
  row('sound', 'sound'),
  row('sound_play', 'sound.play'),
  row('sound_rec', 'sound.record'),
  row('on_restart', 'restart.on_reboot'),
  manual(
    'on_fault',
    'restart',
    'without it vmctl starts a guest that crashed again, some times: `restart = "never"` keeps it down',
  ),
  changed('prestart', 'hooks.pre_start', 'its failure ends the start'),
  row('priority', 'limits.nice'),
  row('limit_pcpu', 'limits.pcpu'),
  row('limit_rbps', 'limits.readbps'),
  row('limit_wbps', 'limits.writebps'),
  row('limit_riops', 'limits.readiops'),
  row('limit_wiops', 'limits.writeiops'),
  row('tags', 'tags'),
  lost('zfs_dataset_opts', ONCE),
  lost('zfs_zvol_opts', ONCE),
  ignored('uefi', 'only vm-bhyve up to 1.4 read it; where there is no `loader` it is one'),
  ignored('guest', 'only vm-bhyve up to 1.0 read it'),
  ignored('virt_consoles', 'vm-bhyve reads virt_console0, virt_console1, ...'),
  ignored('cpu_thread', 'vm-bhyve reads cpu_threads'),
];

const PATTERNS = KEY_ROWS.map((one) => ({
  row: one,
  pattern: new RegExp(`^${one.old.replace('N', '(\\d+)')}$`),
}));

/** The row of a key, and the number in it. */
export function keyRow(
  key: string,
): { readonly row: KeyRow; readonly number: string | undefined } | undefined {
  for (const { row: found, pattern } of PATTERNS) {
    const match = pattern.exec(key);
    if (match !== null) return { row: found, number: match[1] };
  }
  return undefined;
}

const WORDS: Readonly<Record<KeyRow['kind'], string>> = {
  carried: '',
  changed: '',
  dropped: 'not carried: ',
  ignored: 'ignored: ',
};

/** The table of the manual. */
export function renderKeyTable(): string {
  const cells = KEY_ROWS.map(({ old, to, kind, why = '', manual: words = why }) => [
    `\`${old}\``,
    to === undefined ? '' : `\`${to}\``,
    `${WORDS[kind]}${words}`,
  ]);
  const head = ['NAME.conf', 'NAME.toml', ''];
  const widths = head.map((title, at) =>
    Math.max(title.length, 3, ...cells.map((line) => line[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, at) => text.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return `${[line(head), rule, ...cells.map(line)].join('\n')}\n`;
}

function row(old: string, to?: string, why?: string): KeyRow {
  return { old, kind: 'carried', ...(to === undefined ? {} : { to }), ...(why === undefined ? {} : { why }) };
}

function manual(old: string, to: string, words: string): KeyRow {
  return { old, kind: 'carried', to, manual: words };
}

function changed(old: string, to: string, why: string): KeyRow {
  return { old, kind: 'changed', to, why };
}

function lost(old: string, why: string): KeyRow {
  return { old, kind: 'dropped', why };
}

function ignored(old: string, why: string): KeyRow {
  return { old, kind: 'ignored', why };
}
