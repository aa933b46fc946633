/** Whole files of the EXAMPLES; each is read without a fault by a test. */

export interface FileExample {
  readonly what: string;
  readonly text: string;
}

export const VM_EXAMPLES: readonly FileExample[] = [
  {
    what: 'A server by UEFI, with variables of its own:',
    text: `cpus = 2
memory = "4G"
loader = { type = "uefi", vars = true }
autostart = "unless-stopped"

[[disk]]
path = "disk.img"

[[network]]
bridge = "bnet0"
`,
  },
  {
    what: 'A FreeBSD guest by bhyveload(8) on a volume, with a second NIC, which a script drains before it stops:',
    text: `memory = "1G"
loader = "bhyveload"
load_timeout = "2m"
after = ["db1"]
ready = { tcp = "10.0.0.5:22" }

[[disk]]
path = "/dev/zvol/zroot/vms/web"

[[network]]
name = "outside"
bridge = "bnet0"

[[network]]
name = "inside"
bridge = "lan0"
mac = "58:9c:fc:00:00:01"

[hooks]
pre_stop = ["/usr/local/libexec/drain", "web"]

[restart]
policy = "on-failure"
burst = 3
window = "10m"
`,
  },
  {
    what: 'A desktop, with a screen for VNC and an installer that may be missing:',
    text: `cpus = { sockets = 1, cores = 2, threads = 2 }
memory = "8G"
loader = { type = "uefi", vars = true }
clock = "local"
stop_timeout = "90s"
on_stop_timeout = "kill"

[[disk]]
type = "nvme"
path = "disk.img"

[[disk]]
type = "ahci-cd"
path = "/var/db/vmctl/iso/install.iso"
optional = true

[[network]]
type = "e1000"
bridge = "bnet0"

[graphics]
vnc = "127.0.0.1:5901"
width = 1280
height = 800

[tpm]
type = "swtpm"
`,
  },
];

export const HOST_EXAMPLES: readonly FileExample[] = [
  {
    what: 'A public bridge over a NIC that the host keeps using, an isolated one, and a private one with an interface of the host:',
    text: `operators = ["group:operator"]

[defaults]
loader = { type = "uefi", vars = true }
stop_timeout = "90s"

[bridge.bnet0]
interface = "re0"

[bridge.lan0]

[bridge.lan1]
host_interface = "nghost0"
address = ["10.0.0.1/24", "fd00::1/64"]
`,
  },
  {
    what: 'A VLAN, and a NIC that belongs to the guests alone:',
    text: `[bridge.iot0]
interface = "em0.100"
vlan = { parent = "em0", tag = 100 }

[bridge.wan0]
interface = "em1"
attach_host = false
flood_unknown = false
`,
  },
];
