import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathsOf } from '../../src/store/paths.js';
import { vmName } from './fleet.js';

/** Definitions of `count` guests with a device of every kind, below `root`. */
export function writeFullFleet(root: string, count: number): void {
  const { definitions } = pathsOf({ root });
  mkdirSync(definitions, { recursive: true });
  writeFileSync(join(definitions, 'host.toml'), '[bridge.bnet0]\ninterface = "re0"\n');
  for (let at = 0; at < count; at += 1)
    writeFileSync(join(definitions, `${vmName(at)}.toml`), fullDefinitionText(at));
}

/** Every key that can stand beside the others, on FreeBSD 14. */
function fullDefinitionText(at: number): string {
  return `description = "guest number ${at}"
tags = ["bench", "full"]
cpus = { sockets = 1, cores = 2, threads = 2 }
cpu_pin = ["0:2", "1:3"]
memory = "4G"
wired_memory = true
hostbridge = "amd"
x86 = { x2apic = true, mptable = false }
autostart = true
stop_timeout = "90s"
rng = true
tablet = { slot = "0:30:0" }
sound = { play = "/dev/dsp0", record = "/dev/dsp1" }
console = { com1 = "nmdm", com2 = "/dev/nmdm-full${at}.x2A", log = true }
extra_args = ["-o", "virtio_verbose=1"]

[loader]
type = "uefi"
vars = true

[fwcfg]
type = "qemu"

[[fwcfg.item]]
name = "opt/org.example/seed"
string = "${at}"

[gdb]
listen = "127.0.0.1:${20_000 + at}"

[[disk]]
path = "disk.img"
slot = "0:4:0"
nocache = true
sector_size = "512/4096"
boot_index = 1

[[disk]]
type = "nvme"
path = "/dev/zvol/zroot/vms/full${at}"
serial = "N${at}"

[[disk]]
type = "ahci-hd"
path = "old.img"
controller = "sata"

[[disk]]
type = "ahci-cd"
path = "/iso/install.iso"
controller = "sata"

[[network]]
bridge = "bnet0"
mtu = 9000

[[network]]
tap = true
if_bridge = "bridge0"
name = "lan"

[[network]]
vale = "vale0:full${at}"

[[passthru]]
device = "${Math.floor(at / 256)}/${Math.floor(at / 8) % 32}/${at % 8}"
rom = "gpu.rom"

[[share]]
name = "src"
path = "/usr/src"
read_only = true

[[virtio_console]]
port = ["org.qemu.guest_agent.0"]

[graphics]
vnc = "127.0.0.1:${10_000 + at}"
width = 1280
height = 800

[restart]
policy = "always"
on_triple_fault = "stop"

[limits]
nice = 5
cpuset = "0-3"
pcpu = 200

[hooks]
pre_start = ["/usr/local/libexec/full", "up"]
`;
}
