/** A VM's file with every table and nearly every key there is. */
export function fullText(name = 'full'): string {
  return `
description = "every device of bhyve(8)"
tags = ["lab", "x.1"]
imported_from = "vm-bhyve"
memory = "4G"
wired_memory = true
guest_in_core = true
loader = { type = "uefi", vars = true }
hostbridge = "amd"
virtio_msix = false
cpu_pin = ["0:2", "1:3"]
tablet = { slot = "0:30:0" }
rng = { slot = "0:20:0" }
pc_testdev = true
autostart = "unless-stopped"
start_delay = "20s"
stop_timeout = 90
on_stop_timeout = "kill"
load_timeout = "1m"
protect = true
owner = ["user:ann", "group:staff"]
uuid = "b4fbdef4-1b0c-421a-9c3e-9a13fcd6ba2f"
clock = "local"
extra_args = ["-I", "-s", "0:21:0,virtio-rnd"]
[cpus]
sockets = 1
cores = 2
threads = 2
[[numa]]
memory = "1G"
cpus = "0-1"
domain_policy = "prefer:0"
[[numa]]
memory = "3072M"
cpus = "2,3"
[x86]
x2apic = true
strict_msr = true
mptable = false
[fwcfg]
type = "qemu"
[[fwcfg.item]]
name = "opt/org.example/a"
string = "a, b = 100%"
[[fwcfg.item]]
name = "opt/b"
file = "blob"
[gdb]
listen = "127.0.0.1:1234"
wait = true
[[disk]]
path = "disk.img"
slot = "4"
boot_index = 1
nocache = true
direct = true
sector_size = "512/4096"
serial = "A-1"
[[disk]]
type = "nvme"
path = "iscsi:iqn.2012-06.com.example:target0/0"
slot = "0:5:0"
maxq = 16
qsz = 2048
ioslots = 8
sectsz = 4096
eui64 = "0x589cfc0000000001"
dsm = "disable"
[[disk]]
type = "nvme"
ram = 64
[[disk]]
type = "ahci-hd"
path = "/dev/zvol/zroot/x"
controller = "sata"
slot = "0:6:0"
model = "DISK"
revision = "1.0"
nmrr = 1
[[disk]]
type = "ahci-cd"
path = "/iso/a.iso"
controller = "sata"
optional = true
[[network]]
bridge = "bnet0"
name = "lan"
mac = "58:9c:fc:00:00:01"
mtu = 9000
slot = "0:7:0"
[[network]]
type = "e1000"
bridge = "bnet0"
slot = "0:7:1"
[[network]]
node = "em1"
peerhook = "lower"
[[network]]
tap = true
if_bridge = "bridge0"
[[network]]
tap = "tap5"
[[network]]
vale = "vale0:full"
[[network]]
netmap = "em2"
[[network]]
slirp = { host_forward = ["tcp::2222-:22"] }
[[network]]
cable = false
[graphics]
vnc = "auto"
width = 1280
height = 720
wait = true
vga = "io"
password_file = "vnc.password"
keyboard = "de"
slot = "0:29:0"
[sound]
play = "/dev/dsp0"
record = "/dev/dsp1"
[tpm]
type = "swtpm"
version = "2.0"
[[passthru]]
device = "2/0/0"
rom = "/rom.bin"
slot = "1:0:0"
[[passthru]]
device = "pci0:2:0:1"
slot = "1:0:1"
[[scsi]]
device = "/dev/cam/ctl1.0"
iid = 3
[[share]]
name = "src"
path = "/usr/src"
read_only = true
[[virtio_console]]
port = ["agent", { name = "org.x.y", path = "/run/y.sock" }]
[[input]]
device = "/dev/input/event4"
[[uart]]
path = "nmdm"
[console]
com1 = "nmdm"
com2 = "/dev/nmdm7A"
com3 = "tcp=127.0.0.1:2323"
com4 = "stdio"
log = true
[ready]
console = "login:"
timeout = "2m"
[restart]
policy = "always"
delay = "2s"
on_halt = "fail"
[limits]
nice = 5
cpuset = "0-3,8"
oom_protect = true
pcpu = 200
readbps = "50M"
writeiops = 100
[hooks]
pre_start = ["/usr/local/bin/up", "${name}"]
on_failure = ["/usr/local/bin/mail"]
timeout = "30s"
[[companion]]
name = "helper"
command = ["/usr/local/bin/helper", "-s", "helper.sock"]
socket = "helper.sock"
restart = true
`;
}
