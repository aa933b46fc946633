/** One key of a vm section and what it is under vmctl. */
export interface BmdKey {
  readonly key: string;
  /** Takes several values. */
  readonly list?: true;
  /** Another name of the same key. */
  readonly alias?: string;
  /** Key of the definition; absent = there is none. */
  readonly to?: string;
  /** `changed`: means something else, or only some of it; see `why`. */
  readonly kind: 'carried' | 'changed' | 'dropped' | 'ignored';
  readonly why?: string;
}

const carried = (key: string, to: string, why?: string): BmdKey => ({
  ...{ key, to, kind: 'carried' },
  ...(why === undefined ? {} : { why }),
});
const list = (key: string, to: string, why?: string): BmdKey => ({ ...carried(key, to, why), list: true });
const changed = (key: string, to: string, why: string): BmdKey => ({ key, to, kind: 'changed', why });
const dropped = (key: string, why: string): BmdKey => ({ key, kind: 'dropped', why });

/** Every key of bmd.conf(5) and of its parser.c, in the order of the alphabet; the table of the manual is made of it. */
export const BMD_KEYS: readonly BmdKey[] = [
  {
    key: 'backend',
    kind: 'ignored',
    why: 'bhyve is the only back end there is; a guest of another is refused',
  },
  { ...dropped('bhyve_env', 'vmctl gives bhyve no environment of its own'), list: true },
  list('bhyveload_env', 'loader.env'),
  carried('bhyveload_loader', 'loader.program'),
  changed(
    'boot',
    'autostart',
    'yes and always start at boot; no and yes relaunch after a guest reboot only, always after every exit, oneshot never: [restart] says so',
  ),
  carried('boot_delay', 'start_delay'),
  ...(['com1', 'com2', 'com3', 'com4'] as const).map((com) =>
    carried(com, `console.${com}`, 'a device stays; auto becomes "nmdm", a pair of its own name'),
  ),
  { ...carried('comport', 'console.com1'), alias: 'com1' },
  list('cpu_pin', 'cpu_pin'),
  carried('debug_port', 'gdb.listen', 'on 127.0.0.1'),
  list('disk', 'disk', 'nocache, direct, readonly, nodelete stay; noexist becomes optional'),
  dropped('err_logfile', 'what bhyve says is in the log of the VM: vmctl logs'),
  carried('graphics', 'graphics'),
  carried('graphics_listen', 'graphics.vnc', 'without it 0.0.0.0, as bmd has it'),
  changed('graphics_password', 'graphics.password_file', 'in a file that only root reads'),
  changed('graphics_path', 'graphics.vnc', 'no key says a Unix socket: on 127.0.0.1 now, at a free port'),
  carried('graphics_port', 'graphics.vnc'),
  carried('graphics_res', 'graphics.width', 'and graphics.height'),
  carried('graphics_vga', 'graphics.vga', 'without it io, as bmd has it'),
  carried('graphics_wait', 'graphics.wait'),
  carried('grub_run_partition', 'loader.root'),
  list('hda', 'sound', 'the first; further ones in extra_args'),
  changed(
    'hookcmd',
    'hooks.post_start',
    'for RUN; and for TERMINATE hooks.post_stop, unless poststop is there',
  ),
  carried('hostbridge', 'hostbridge', 'intel is standard'),
  changed(
    'install',
    'restart',
    'yes boots from the first iso, and never again: for an install use vmctl start --cdrom FILE',
  ),
  dropped('installcmd', 'it is for an install only: use vmctl start --cdrom FILE'),
  list('iso', 'disk', 'type = "ahci-cd"; noexist becomes optional'),
  carried('keymap', 'graphics.keyboard'),
  changed('loadcmd', 'loader.commands', 'in a grub.cfg; auto is not carried, for bmd looks into the disk'),
  carried('loader', 'loader', 'uefi with its file of variables below vars_directory; csm, bhyveload, grub'),
  carried('loader_timeout', 'load_timeout', 'without it 15 s, as bmd has it'),
  carried('memory', 'memory'),
  carried('name', 'the name of the file'),
  carried('ncpu', 'cpus'),
  list(
    'network',
    'network',
    'a tap in the same if_bridge(4), or with --network netgraph or --map a bridge of host.toml; vale stays; wol is not carried',
  ),
  carried('owner', 'owner'),
  list('passthru', 'passthru'),
  changed('poststop', 'hooks.post_stop', 'run as root, with VMCTL_* for VM_*'),
  changed(
    'prestart',
    'hooks.pre_start',
    'before every run of bhyve, a guest reboot too; as root, with VMCTL_* for VM_*',
  ),
  dropped('reboot_on_change', 'a changed file holds at the next start: vmctl restart NAME'),
  list('sharefs', 'share'),
  carried(
    'stop_timeout',
    'stop_timeout',
    'without it 300 s, as bmd has it; then the guest is killed: on_stop_timeout = "kill"',
  ),
  carried('tpm', 'tpm'),
  carried('utctime', 'clock'),
  { ...carried('vconsole_nc', 'virtio_console'), alias: 'virt_console_ncontrollers' },
  { ...carried('vconsole_np', 'virtio_console'), alias: 'virt_console_nports' },
  { ...carried('vconsole_tmpl', 'virtio_console'), alias: 'virt_console_template' },
  carried('virt_console_ncontrollers', 'virtio_console'),
  carried('virt_console_nports', 'virtio_console'),
  carried('virt_console_template', 'virtio_console', '%c, %p and %n are put in; %r, which is random, is not'),
  carried('virt_random', 'rng'),
  carried('wired_memory', 'wired_memory'),
  carried('x2apic', 'x86.x2apic'),
  carried('xhci_mouse', 'tablet'),
];

/** Keys of the global section: how bmd itself runs. */
export const GLOBAL_KEYS: readonly BmdKey[] = [
  dropped(
    'cmd_socket_mode',
    "of bmd's own socket: who may operate guests is owner, and operators of host.toml",
  ),
  dropped('cmd_socket_path', "of bmd's own socket"),
  { key: 'nmdm_offset', kind: 'ignored', why: 'vmctl names nmdm(4) pairs after the VM: /dev/nmdm-NAME.1A' },
  dropped('pid_file', 'of bmd itself'),
  dropped('plugin_directory', 'vmctl has no plugins'),
  carried('vars_directory', 'loader.vars', 'the files there are used on'),
];

const WORDS = { carried: '', changed: '**changed**: ', dropped: '**not carried**: ', ignored: '' };

/** A table of the manual, of Markdown. */
export function renderBmdKeys(rows: readonly BmdKey[]): string {
  const cells = rows.map(({ key, to, alias, kind, why = '' }) => [
    `\`${key}\``,
    to === undefined ? '' : to.includes(' ') ? to : `\`${to}\``,
    alias === undefined ? `${WORDS[kind]}${why}` : `the same as \`${alias}\``,
  ]);
  const head = ['bmd.conf', 'NAME.toml', ''];
  const widths = head.map((title, at) =>
    Math.max(title.length, 3, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, at) => text.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return `${[line(head), rule, ...cells.map(line)].join('\n')}\n`;
}
