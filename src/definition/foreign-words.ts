interface Word {
  readonly pattern: RegExp;
  readonly advice: string;
}

/** vm-bhyve's keys and other tools' words -> how vmctl says it; `$1` is the first group. For the top of a VM's file. */
const TOP_WORDS: readonly Word[] = [
  word(/^(?:cpu|vcpus?|ncpus?|cpu_count|cores)$/, 'write cpus = 2'),
  word(/^cpu_(sockets|cores|threads?)$/, 'write cpus = { sockets = 1, cores = 2, threads = 1 }'),
  word(/^(?:cpu_?pins?|pin|pinning|vcpu_?pin)$/, 'write cpu_pin = ["0:2"], VCPU:HOSTCPU'),
  word(/^(?:mem|ram|memory_size|memsize)$/, 'write memory = "512M"'),
  word(/^(?:wired|wire_?memory|memory_wired|lock_memory)$/, 'write wired_memory = true'),
  word(/^network\d*_switch$/, 'write [[network]] and in it bridge = "NAME", a bridge of host.toml'),
  word(/^network\d*_(type|mac|name)$/, 'write [[network]] and in it $1 = "..."'),
  word(/^network\d*_device$/, 'write [[network]] and in it tap = "tap0"'),
  word(/^network\d*_span$/, 'vmctl has no key for it: ngctl(8) can put a tee into a link'),
  word(/^(?:networks?|nics?|net|interfaces?|switch)\d*$/, 'write [[network]] with bridge = "NAME"'),
  word(/^disk\d*_(?:name|dev|path)$/, 'write [[disk]] and in it path = "disk.img", or "/dev/zvol/..."'),
  word(/^disk\d*_type$/, 'write [[disk]] and in it type = "virtio-blk"'),
  word(
    /^disk\d*_opts$/,
    'write [[disk]] and in it read_only = true, nocache = true, direct = true or sector_size = 4096',
  ),
  word(/^disk\d*_size$/, 'vmctl makes no disks: make it with truncate(1) or zfs(8)'),
  word(/^(?:disks|drives?|hdd?|disk\d+)$/, 'write [[disk]] with path = "disk.img"'),
  word(/^(?:iso|cd|cdrom|dvd)$/, 'write [[disk]] with type = "ahci-cd" and path = "..."'),
  word(/^(?:ahci_device_limit|ahci)$/, 'write controller = "NAME" into each [[disk]] of one AHCI controller'),
  word(/^(?:uefi|efi|firmware|guest)$/, 'write loader = "uefi" (or "uefi-csm", "bhyveload", "grub")'),
  word(/^uefi_vars$/, 'write loader = { type = "uefi", vars = true }'),
  word(/^(?:bootrom|rom|bios)$/, 'write loader = { bootrom = "/path/to.fd" }'),
  word(/^(?:bhyveload_loader|loadcmd)$/, 'write loader = { type = "bhyveload", program = "/path" }'),
  word(/^bhyveload_args$/, 'write loader = { type = "bhyveload", args = ["word"] }'),
  word(/^(?:bhyveload_env|bhyve_env)$/, 'write loader = { type = "bhyveload", env = { name = "value" } }'),
  word(/^grub_(?:run|install)\d+$/, 'write loader = { type = "grub", commands = ["..."] }'),
  word(/^grub_run_partition$/, 'write loader = { type = "grub", root = "hd0,1" }'),
  word(/^grub_run_no_partition$/, 'write loader = { type = "grub", root = "hd0" }'),
  word(/^grub_run_dir$/, 'write loader = { type = "grub", directory = "/grub" }'),
  word(/^grub_run_file$/, 'write loader = { type = "grub", config = "grub.cfg" }'),
  word(
    /^loader_timeout$/,
    'write load_timeout = "1m" for a limit, loader = { type = "grub", commands = [...], timeout = 3 } for the menu',
  ),
  word(/^bhyve_(?:options|args|flags)$/, 'write extra_args = ["-o", "name=value"], a list of single words'),
  word(
    /^(?:args|options|extra_options|extra_arguments|extra)$/,
    'write extra_args = [...], a list of single words',
  ),
  word(/^graphics_(?:port|listen)$/, 'write [graphics] and in it vnc = "127.0.0.1:5900"'),
  word(/^(?:vnc|vnc_port|vnc_listen|fbuf|display)$/, 'write [graphics] and in it vnc = "127.0.0.1:5900"'),
  word(/^graphics_res$/, 'write [graphics] and in it width = 1024 and height = 768'),
  word(/^graphics_(wait)$/, 'write [graphics] and in it $1 = true'),
  word(/^graphics_(vga)$/, 'write [graphics] and in it $1 = "io"'),
  word(/^(?:vnc_password|graphics_password)$/, 'write [graphics] and in it password_file = "vnc.password"'),
  word(/^(?:keymap|keyboard|graphics_keymap)$/, 'write [graphics] and in it keyboard = "de"'),
  word(/^(?:xhci_mouse|mouse|usb_tablet|xhci)$/, 'write tablet = true'),
  word(/^sound_play$/, 'write [sound] and in it play = "/dev/dsp0"'),
  word(/^sound_rec$/, 'write [sound] and in it record = "/dev/dsp0"'),
  word(/^(?:hda|audio)$/, 'write [sound] with play = "/dev/dsp0"'),
  word(/^comports?$/, 'write console = "nmdm", or { com1 = "nmdm", com2 = "nmdm" }'),
  word(/^(com[1-4])$/, 'write console = { $1 = "nmdm" }'),
  word(/^virt_consoles?\d*$/, 'write [[virtio_console]] with port = ["NAME"]'),
  word(/^(?:virt_random|random|entropy|virtio_rnd)$/, 'write rng = true'),
  word(/^passthru\d+_options$/, 'write [[passthru]] and in it rom = "/path"'),
  word(/^(?:passthru\d+|pci|pci_passthru|ppt)$/, 'write [[passthru]] with device = "2/0/0"'),
  word(/^(?:sharefs|shares|9p|virtio_9p|p9)$/, 'write [[share]] with name = "NAME" and path = "/directory"'),
  word(/^(?:utctime|utc|localtime|rtc)$/, 'write clock = "utc" or clock = "local"'),
  word(/^(x2apic|strict_msr|mptable)$/, 'write [x86] and in it $1'),
  word(/^(?:ignore_bad_msr|ignore_msr)$/, 'leave it out: it is so unless x86.strict_msr = true'),
  word(/^(?:debug_port|gdb_port)$/, 'write [gdb] with listen = "127.0.0.1:1234"'),
  word(/^on_restart$/, 'write restart = { on_reboot = "stop" } for what was not "restart"'),
  word(/^on_fault$/, 'write restart = { on_error = "restart" }'),
  word(
    /^(on_(?:reboot|poweroff|halt|triple_fault|error|signal)|max_delay|burst|window)$/,
    'write [restart] and in it $1',
  ),
  word(/^(?:prestart|pre_start|hookcmd)$/, 'write [hooks] and in it pre_start = ["/path/to/program"]'),
  word(/^(?:poststop|post_stop)$/, 'write [hooks] and in it post_stop = ["/path/to/program"]'),
  word(/^(?:priority|nice)$/, 'write [limits] and in it nice = 5'),
  word(/^limit_pcpu$/, 'write [limits] and in it pcpu = 200'),
  word(/^limit_([rw])bps$/, 'write [limits] and in it readbps or writebps = "50M"'),
  word(/^limit_([rw])iops$/, 'write [limits] and in it readiops or writeiops = 500'),
  word(/^(?:tag|groups?|labels?)$/, 'write tags = ["web"]'),
  word(
    /^(?:vm_delay|vm_list|boot_order|depends|requires)$/,
    'write autostart = true into each VM, after = ["NAME"] and start_delay where the order counts',
  ),
  word(/^(?:autostart_delay|boot_delay|startup_delay)$/, 'write start_delay = "20s"'),
  word(/^(?:start_on_boot|onboot|boot|enabled?|auto)$/, 'write autostart = true'),
  word(/^(?:timeout|shutdown_timeout|stop_delay)$/, 'write stop_timeout = "90s"'),
  word(/^name$/, "the VM's name is the name of its file"),
  word(/^(?:start_slot|install_slot)$/, 'write slot = "0:4:0" into the device that shall have it'),
  word(/^nulliso_fix$/, 'write [[disk]] with type = "ahci-cd" and the path of an empty image'),
  word(/^(?:debug|err_logfile)$/, 'leave it out: what bhyve says is always kept, see vmctl logs'),
  word(/^(?:zfs_.*_opts|datastore)$/, 'vmctl makes no disks and has no datastores: say paths in [[disk]]'),
];

/** The same inside the sections, where a shorter word is meant. */
const SECTION_WORDS: Readonly<Record<string, readonly Word[]>> = {
  network: [
    word(/^(?:switch|network)$/, 'write bridge = "NAME"'),
    word(/^(?:device|emulation|model|driver)$/, 'write type = "virtio-net" or "e1000"'),
    word(/^(?:macaddr|mac_address|address|ether|hwaddr)$/, 'write mac = "58:9c:fc:00:00:01"'),
    word(/^(?:link|hook|socket)$/, 'leave it out: vmctl picks a free link itself'),
    word(/^backend$/, 'write bridge = "NAME", or one of node, tap, vale, netmap, slirp and cable = false'),
    word(/^(?:vlan|vlan_?id)$/, 'a VLAN belongs to a bridge: write vlan into [bridge.NAME] of host.toml'),
    word(/^(?:hostfwd|host_forward|forward)$/, 'write slirp = { host_forward = ["tcp::2222-:22"] }'),
  ],
  slirp: [word(/^(?:hostfwd|forward|ports?)$/, 'write host_forward = ["tcp::2222-:22"]')],
  disk: [
    word(/^(?:file|name|image|dev|device|source|zvol)$/, 'write path = "disk.img", or "/dev/zvol/..."'),
    word(/^(?:emulation|driver|bus)$/, 'write type = "virtio-blk"'),
    word(/^(?:ro|readonly|read-only)$/, 'write read_only = true'),
    word(/^(?:ser|serial_number)$/, 'write serial = "TEXT"'),
    word(/^rev$/, 'write revision = "TEXT"'),
    word(/^(?:sectorsize|sector|blocksize)$/, 'write sector_size = 4096'),
    word(/^(?:bootindex|boot_order|boot)$/, 'write boot_index = 1'),
    word(/^(?:noexist|ignore_missing)$/, 'write optional = true'),
    word(/^(?:iscsi|target|lun)$/, 'write path = "iscsi:TARGET/LUN"'),
    word(/^cache$/, 'write nocache = true'),
    word(/^size$/, 'vmctl makes no disks: make it with truncate(1) or zfs(8)'),
  ],
  graphics: [
    word(/^(?:port|listen|address|tcp|rfb|vnc_port)$/, 'write vnc = "127.0.0.1:5900"'),
    word(/^(?:res|resolution|size)$/, 'write width = 1024 and height = 768'),
    word(/^[wh]$/, 'write width = 1024 and height = 768'),
    word(/^password$/, 'write password_file = "vnc.password": a file with it, mode 0600'),
    word(/^(?:keymap|layout)$/, 'write keyboard = "de"'),
  ],
  cpus: [word(/^(?:cpus|n|number|vcpus)$/, 'write count = 2')],
  restart: [word(/^on_(?:fault|failure|crash)$/, 'write on_error, on_signal or on_triple_fault')],
  bridge: [
    word(/^(?:if|nic|uplink|iface|ports?|member|interfaces|public|bridge_if)$/, 'write interface = "re0"'),
    word(/^(?:vlan_?id|vid|vlandev|vlan_?tag|vlan_?parent)$/, 'write vlan = { parent = "em0", tag = 100 }'),
    word(
      /^(?:type|mode|kind|private|isolated)$/,
      'leave it out: interface makes a bridge public, host_interface private, neither of them isolated',
    ),
    word(/^(?:hostif|host_if|host_iface|eiface|ngeth)$/, 'write host_interface = "nghost0"'),
    word(
      /^(?:ip|ips|ip6|ipaddr|addresses|addr|inet6?|cidr|subnet|netmask|ipv[46]|gateway)$/,
      'write address = "10.0.0.1/24", or a list of addresses',
    ),
    word(/^(?:macaddr|mac_address|ether|hwaddr|lladdr)$/, 'write mac = "58:9c:fc:00:00:01"'),
    word(/^(?:lro|offload|offloads|vlanhwfilter|disable_lro)$/, 'write disable_offload = true or false'),
    word(/^tso$/, 'leave it out: vmctl leaves TSO as it is'),
    word(/^(?:flood|unknown_flood|uplink_mode)$/, 'write flood_unknown = false for uplink hooks'),
    word(/^(?:ageing|aging|ageing_time|timeout|maxage)$/, 'write max_staleness = "15m"'),
    word(/^(?:promisc|autosrc|persistent|up)$/, 'leave it out: vmctl sets it always'),
    word(/^mtu$/, 'a bridge has none: set it on its interface in rc.conf'),
    word(/^(?:nat|dhcp|dhcpd|pf|stp|debug_level)$/, 'vmctl has no key for it'),
  ],
  sound: [
    word(/^(?:rec|in|input)$/, 'write record = "/dev/dsp0"'),
    word(/^(?:out|output)$/, 'write play = "/dev/dsp0"'),
  ],
  passthru: [
    word(/^(?:pci|address|bsf|bdf|host)$/, 'write device = "2/0/0"'),
    word(/^bootindex$/, 'write boot_index = 1'),
  ],
  share: [
    word(/^(?:sharename|tag)$/, 'write name = "NAME"'),
    word(/^(?:directory|dir|source)$/, 'write path = "/directory"'),
    word(/^(?:ro|readonly|read-only)$/, 'write read_only = true'),
  ],
  tpm: [word(/^(?:path)$/, 'write device = "/dev/tpm0", or socket = "/path"')],
  gdb: [word(/^(?:port|address|bind)$/, 'write listen = "127.0.0.1:1234"')],
  x86: [
    word(/^(?:strictmsr|ignore_msr)$/, 'write strict_msr = true or false'),
    word(/^verbosemsr$/, 'write verbose_msr = true'),
  ],
  hooks: [
    word(/^(?:prestart|poststart|prestop|poststop)$/, 'write pre_start, post_start, pre_stop or post_stop'),
  ],
  metrics: [word(/^(?:address|port|bind|host|addr|prometheus)$/, 'write listen = "127.0.0.1:9321"')],
};

/** How vmctl says what another tool calls `key`, for the section of that name ('' = top of the file). */
export function foreignWord(key: string, section: string): string | undefined {
  const words = section === '' ? TOP_WORDS : (SECTION_WORDS[section] ?? []);
  const found = words.find(({ pattern }) => pattern.test(key));
  return found === undefined ? undefined : key.replace(found.pattern, found.advice);
}

function word(pattern: RegExp, advice: string): Word {
  return { pattern, advice };
}
