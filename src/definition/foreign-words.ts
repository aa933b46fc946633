interface Word {
  readonly pattern: RegExp;
  readonly advice: string;
}

const RAW = "vmctl has no key for it; bhyve's own words go into extra_args";

/** vm-bhyve's keys and other tools' words -> how vmctl says it; `$1` is the first group. For the top of a VM's file. */
const TOP_WORDS: readonly Word[] = [
  word(/^(?:cpu|vcpus?|ncpus?|cpu_count|cores)$/, 'write cpus = 2'),
  word(/^cpu_(sockets|cores|threads?)$/, 'write cpus = { sockets = 1, cores = 2, threads = 1 }'),
  word(/^(?:mem|ram|memory_size|memsize)$/, 'write memory = "512M"'),
  word(/^network\d*_switch$/, 'write [[network]] and in it bridge = "NAME", a bridge of host.toml'),
  word(/^network\d*_(type|mac|name)$/, 'write [[network]] and in it $1 = "..."'),
  word(
    /^network\d*_(?:device|span)$/,
    'vmctl plugs NICs into netgraph bridges: write [[network]] with bridge = "NAME"',
  ),
  word(/^(?:networks?|nics?|net|interfaces?|switch)\d*$/, 'write [[network]] with bridge = "NAME"'),
  word(/^disk\d*_(?:name|dev|path)$/, 'write [[disk]] and in it path = "disk.img", or "/dev/zvol/..."'),
  word(/^disk\d*_type$/, 'write [[disk]] and in it type = "virtio-blk"'),
  word(/^disk\d*_opts$/, 'write [[disk]] and in it read_only = true; other options have no key'),
  word(/^disk\d*_size$/, 'vmctl makes no disks: make it with truncate(1) or zfs(8)'),
  word(/^(?:disks|drives?|hdd?|disk\d+)$/, 'write [[disk]] with path = "disk.img"'),
  word(/^(?:iso|cd|cdrom|dvd)$/, 'write [[disk]] with type = "ahci-cd" and path = "..."'),
  word(/^(?:uefi|efi|firmware|guest)$/, 'write loader = "uefi" (or "uefi-csm", "bhyveload", "grub")'),
  word(/^(?:bootrom|rom|bios)$/, 'write loader = { bootrom = "/path/to.fd" }'),
  word(/^bhyve_(?:options|args|flags)$/, 'write extra_args = ["-p", "0:2"], a list of single words'),
  word(
    /^(?:args|options|extra_options|extra_arguments|extra)$/,
    'write extra_args = [...], a list of single words',
  ),
  word(/^graphics_(?:port|listen)$/, 'write [graphics] and in it vnc = "127.0.0.1:5900"'),
  word(/^(?:vnc|vnc_port|vnc_listen|fbuf|display)$/, 'write [graphics] and in it vnc = "127.0.0.1:5900"'),
  word(/^graphics_res$/, 'write [graphics] and in it width = 1024 and height = 768'),
  word(/^graphics_wait$/, 'write [graphics] and in it wait = true'),
  word(/^comports?$/, 'write console = "nmdm", or { com1 = "nmdm", com2 = "nmdm" }'),
  word(/^(com[12])$/, 'write console = { $1 = "nmdm" }'),
  word(/^(?:utctime|utc|localtime|rtc)$/, 'write clock = "utc" or clock = "local"'),
  word(/^on_restart$/, 'write restart = { on_reboot = "stop" } for what was not "restart"'),
  word(/^on_fault$/, 'write restart = { on_error = "restart" }'),
  word(
    /^(on_(?:reboot|poweroff|halt|triple_fault|error|signal)|max_delay|burst|window)$/,
    'write [restart] and in it $1',
  ),
  word(
    /^(?:autostart_delay|vm_delay|vm_list)$/,
    'write autostart = true into each VM that shall start at boot',
  ),
  word(/^(?:start_on_boot|onboot|boot|enabled?|auto)$/, 'write autostart = true'),
  word(/^(?:timeout|shutdown_timeout|stop_delay)$/, 'write stop_timeout = "90s"'),
  word(/^loader_timeout$/, 'write load_timeout = "1m" for a limit; the boot menu has its own'),
  word(/^name$/, "the VM's name is the name of its file"),
  word(/^wired_memory$/, 'write extra_args = ["-S"]'),
  word(/^(?:ignore_bad_msr|ignore_msr)$/, 'leave it out: vmctl passes -w always'),
  word(/^virt_random$/, 'vmctl has no key for it: extra_args = ["-s", "SLOT,virtio-rnd"]'),
  word(/^(?:passthru\d*|passthru\d+_options|virt_console\d*|xhci_mouse|sound|sound_play|sound_rec)$/, RAW),
  word(/^(?:hostbridge|fwcfg|uefi_vars|vnc_password|graphics_vga|bhyveload_args|bhyveload_loader)$/, RAW),
  word(
    /^(?:grub_.*|debug|start_slot|install_slot|nulliso_fix|ahci_device_limit|prestart|priority)$/,
    'vmctl has no key for it',
  ),
  word(/^(?:limit_.*|zfs_.*_opts|tags|datastore)$/, 'vmctl has no key for it'),
];

/** The same inside the sections, where a shorter word is meant. */
const SECTION_WORDS: Readonly<Record<string, readonly Word[]>> = {
  network: [
    word(/^(?:switch|network)$/, 'write bridge = "NAME"'),
    word(/^(?:device|emulation|model|driver)$/, 'write type = "virtio-net" or "e1000"'),
    word(/^(?:macaddr|mac_address|address|ether|hwaddr)$/, 'write mac = "58:9c:fc:00:00:01"'),
    word(/^(?:link|hook|peerhook|socket)$/, 'leave it out: vmctl picks a free link itself'),
  ],
  disk: [
    word(/^(?:file|name|image|dev|device|source|zvol)$/, 'write path = "disk.img", or "/dev/zvol/..."'),
    word(/^(?:emulation|model|driver|bus)$/, 'write type = "virtio-blk"'),
    word(/^(?:ro|readonly|read-only)$/, 'write read_only = true'),
    word(/^size$/, 'vmctl makes no disks: make it with truncate(1) or zfs(8)'),
  ],
  graphics: [
    word(/^(?:port|listen|address|tcp|rfb|vnc_port)$/, 'write vnc = "127.0.0.1:5900"'),
    word(/^(?:res|resolution|size)$/, 'write width = 1024 and height = 768'),
    word(/^[wh]$/, 'write width = 1024 and height = 768'),
    word(/^password$/, 'vmctl has no key for it: keep vnc on 127.0.0.1 and reach it through ssh'),
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
