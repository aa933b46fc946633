/** One value for each key of the definitions, as a file may say it: key | TOML. Each is read by a test. */
export const EXAMPLE_ROWS = `
template | "small-linux"
unset | ["graphics", "limits.pcpu"]
description | "mail of the office"
tags | ["web", "office"]
imported_from | "vm-bhyve"
cpus | 2
cpus.count | 4
cpus.sockets | 1
cpus.cores | 2
cpus.threads | 2
cpu_pin | ["0:2", "1:3"]
numa | [{ memory = "1G", cpus = "0-1" }, { memory = "1G", cpus = "2-3" }]
numa.memory | "1G"
numa.cpus | "0-1"
numa.domain_policy | "prefer:0"
memory | "2G"
wired_memory | true
guest_in_core | true
loader | "uefi"
loader.type | "bhyveload"
loader.bootrom | "/usr/local/share/uefi-firmware/BHYVE_UEFI.fd"
loader.vars | true
loader.directory | "/var/db/vmctl/vms/web/boot"
loader.program | "/boot/userboot.so"
loader.env | { boot_verbose = "YES" }
loader.args | ["-e", "autoboot_delay=3"]
loader.root | "hd0,msdos1"
loader.config | "grub-bhyve.cfg"
loader.commands | ["linux /vmlinuz root=/dev/vda1", "initrd /initrd.img"]
loader.timeout | 10
hostbridge | "amd"
x86 | { strict_msr = true }
x86.x2apic | true
x86.strict_msr | true
x86.verbose_msr | true
x86.strict_io | true
x86.mptable | false
x86.vmexit_on_hlt | false
x86.vmexit_on_pause | false
virtio_msix | false
fwcfg | { type = "qemu" }
fwcfg.type | "qemu"
fwcfg.item | [{ name = "opt/org.example/role", string = "web" }]
fwcfg.item.name | "opt/org.example/role"
fwcfg.item.string | "web"
fwcfg.item.file | "role.txt"
gdb | { listen = "127.0.0.1:1234" }
gdb.listen | "127.0.0.1:1234"
gdb.wait | true
console | { com1 = "nmdm", com2 = "nmdm" }
console.com1 | "nmdm"
console.com2 | "/dev/nmdm7A"
console.com3 | "tcp=127.0.0.1:4003"
console.com4 | "nmdm"
console.log | false
autostart | "unless-stopped"
start_delay | "20s"
after | ["db1"]
ready | { tcp = "10.0.0.5:22" }
ready.tcp | "10.0.0.5:22"
ready.console | "login:"
ready.mac | true
ready.timeout | "3m"
restart | "always"
restart.policy | "on-failure"
restart.delay | "5s"
restart.max_delay | "2m"
restart.burst | 3
restart.window | "10m"
restart.on_reboot | "stop"
restart.on_poweroff | "restart"
restart.on_halt | "restart"
restart.on_triple_fault | "fail"
restart.on_error | "restart"
restart.on_signal | "restart"
stop_timeout | "90s"
on_stop_timeout | "kill"
load_timeout | "2m"
protect | true
owner | ["user:ann", "group:staff"]
limits | { pcpu = 150, oom_protect = true }
limits.nice | 5
limits.cpuset | "0-3"
limits.oom_protect | true
limits.pcpu | 150
limits.readbps | "100M"
limits.writebps | "50M"
limits.readiops | 2000
limits.writeiops | 1000
uuid | "b4fbdef4-1b0c-421a-9c3e-9a13fcd6ba2f"
clock | "local"
companion | [{ name = "agent", command = ["/usr/local/bin/agentd", "-f"] }]
companion.name | "agent"
companion.command | ["/usr/local/bin/agentd", "-f"]
companion.socket | "agent.sock"
companion.restart | true
hooks | { pre_start = ["/usr/local/libexec/mount-data", "web"] }
hooks.pre_start | ["/usr/local/libexec/mount-data", "web"]
hooks.post_start | ["/usr/bin/logger", "web is up"]
hooks.pre_stop | ["/usr/local/libexec/drain", "web"]
hooks.post_stop | ["/usr/local/libexec/unmount-data", "web"]
hooks.on_failure | ["/usr/local/libexec/page-somebody"]
hooks.timeout | "2m"
extra_args | ["-s", "9,virtio-rnd"]
disk | [{ path = "disk.img" }]
disk.type | "nvme"
disk.path | "/dev/zvol/zroot/vms/web"
disk.read_only | true
disk.optional | true
disk.slot | "0:4:0"
disk.controller | "sata"
disk.boot_index | 1
disk.nocache | true
disk.direct | true
disk.sync | true
disk.nodelete | true
disk.sector_size | "512/4096"
disk.serial | "WEB-0001"
disk.model | "BHYVE DISK"
disk.revision | "1.0"
disk.nmrr | 1
disk.maxq | 8
disk.qsz | 2048
disk.ioslots | 8
disk.sectsz | 4096
disk.eui64 | "0x589cfc0000000001"
disk.dsm | "disable"
disk.ram | 64
network | [{ bridge = "bnet0" }]
network.type | "e1000"
network.bridge | "bnet0"
network.node | "em1"
network.peerhook | "upper"
network.tap | "tap5"
network.if_bridge | "bridge0"
network.vale | "vale0:web"
network.netmap | "em2"
network.slirp | { host_forward = ["tcp::2222-:22"] }
network.slirp.host_forward | ["tcp::2222-:22"]
network.cable | false
network.name | "outside"
network.mac | "58:9c:fc:00:00:01"
network.mtu | 9000
network.slot | "0:5:0"
graphics | { vnc = "auto" }
graphics.vnc | "127.0.0.1:5900"
graphics.width | 1280
graphics.height | 800
graphics.wait | true
graphics.vga | "io"
graphics.password_file | "vnc.password"
graphics.keyboard | "de"
graphics.slot | "0:29:0"
tablet | false
tablet.slot | "0:28:0"
rng | true
rng.slot | "0:20:0"
sound | { play = "/dev/dsp0" }
sound.play | "/dev/dsp0"
sound.record | "/dev/dsp0"
sound.slot | "0:21:0"
tpm | { type = "swtpm" }
tpm.type | "swtpm"
tpm.device | "/dev/tpm0"
tpm.socket | "/var/run/swtpm/web.sock"
tpm.version | "2.0"
passthru | [{ device = "2/0/0" }]
passthru.device | "2/0/0"
passthru.rom | "/var/db/vmctl/vms/web/card.rom"
passthru.boot_index | 2
passthru.slot | "0:8:0"
scsi | [{ device = "/dev/cam/ctl0.1" }]
scsi.device | "/dev/cam/ctl0.1"
scsi.iid | 3
scsi.boot_index | 3
scsi.slot | "0:9:0"
share | [{ name = "src", path = "/usr/src", read_only = true }]
share.name | "src"
share.path | "/usr/src"
share.read_only | true
share.slot | "0:10:0"
virtio_console | [{ port = ["org.qemu.guest_agent.0"] }]
virtio_console.port | ["org.qemu.guest_agent.0"]
virtio_console.port.name | "org.qemu.guest_agent.0"
virtio_console.port.path | "/var/run/web-agent.sock"
virtio_console.slot | "0:11:0"
input | [{ device = "/dev/input/event4" }]
input.device | "/dev/input/event4"
input.slot | "0:12:0"
uart | [{ path = "nmdm" }]
uart.path | "nmdm"
uart.slot | "0:13:0"
pc_testdev | true
vm_directory | "/tank/vms"
operators | ["user:ann", "group:operator"]
max_parallel | 4
metrics | { listen = "127.0.0.1:9321" }
metrics.listen | "127.0.0.1:9321"
defaults | { loader = "uefi", autostart = "unless-stopped" }
bridge | { bnet0 = { interface = "re0" } }
bridge.NAME.interface | "re0"
bridge.NAME.vlan | { parent = "em0", tag = 100 }
bridge.NAME.vlan.parent | "em0"
bridge.NAME.vlan.tag | 100
bridge.NAME.attach_host | false
bridge.NAME.force | true
bridge.NAME.disable_offload | false
bridge.NAME.host_interface | "nghost0"
bridge.NAME.address | ["10.0.0.1/24", "fd00::1/64"]
bridge.NAME.mac | "58:9c:fc:00:00:02"
bridge.NAME.flood_unknown | false
bridge.NAME.loop_timeout | "10s"
bridge.NAME.max_staleness | "5m"
bridge.NAME.min_stable_age | 0
`;
