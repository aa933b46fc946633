/** The keys of a VM's devices; columns as in vm-rows. */
export const DEVICE_ROWS = `
disk | list of tables | [] | -s SLOT,TYPE,PATH | Disks, volumes and CDs. vmctl makes none: truncate(1) or zfs(8) do.
disk.type | "virtio-blk", "nvme", "ahci-hd" or "ahci-cd" | "virtio-blk" | -s SLOT,TYPE | The device that the guest sees.
disk.path | disk path | - | PATH | Image or volume: absolute, in the VM's own directory, or "iscsi:TARGET/LUN" of a session of iscsictl(8).
disk.read_only | true or false | false | ro | The guest cannot write to it; an ahci-cd always is so. A disk without it must be one that bhyve can write to.
disk.optional | true or false | false | - | Left out of the guest when it is not there.
disk.slot | slot | (pinned) | -s SLOT | PCI address "BUS:SLOT:FUNCTION", "SLOT:FUNCTION" or "SLOT". Without it assigned once and kept.
disk.controller | bhyve value | - | -s SLOT,ahci,hd:PATH,cd:PATH | ahci-hd and ahci-cd of one name are ports of one AHCI controller, 32 at most; the first one's slot holds.
disk.boot_index | 0 to 65535 | - | bootindex= | Lower boots first. The firmware is told by fwcfg of type "qemu" only (FreeBSD 14).
disk.nocache | true or false | false | nocache | The host does not cache (O_DIRECT).
disk.direct | true or false | false | direct | Writes are done when they are on the medium (O_SYNC).
disk.sync | true or false | false | sync | The same by its newer name.
disk.nodelete | true or false | false | nodelete | The guest's TRIM is not passed on.
disk.sector_size | sector size | - | sectorsize= | 4096, or "512/4096" with the physical one.
disk.serial | text | - | ser= | Serial number, 20 ASCII characters at most.
disk.model | text | - | model= | Of ahci-hd and ahci-cd, 40 characters.
disk.revision | text | - | rev= | Of ahci-hd and ahci-cd, 8 characters.
disk.nmrr | 0 to 65535 | - | nmrr= | Rotation rate of ahci-hd and ahci-cd; 1 = an SSD.
disk.maxq | 1 to 16 | - | maxq= | nvme: queues.
disk.qsz | 2 to 65535 | - | qsz= | nvme: entries of a queue.
disk.ioslots | 1 to 65535 | - | ioslots= | nvme: requests at once.
disk.sectsz | 512, 4096 or 8192 | - | sectsz= | nvme: sector size.
disk.eui64 | EUI-64 | - | eui64= | nvme: identifier, "0x589cfc0000000001".
disk.dsm | "auto", "enable" or "disable" | - | dsm= | nvme: TRIM.
disk.ram | 1 to 1048576 | - | ram= | nvme: MiB of memory in place of an image; its content is lost at each end.
network | list of tables | [] | -s SLOT,TYPE,BACKEND | NICs. Each has exactly one of bridge, node, tap, vale, netmap, slirp and cable = false.
network.type | "virtio-net" or "e1000" | "virtio-net" | -s SLOT,TYPE | The device that the guest sees.
network.bridge | node name | - | netgraph,path=,peerhook=,socket= | An ng_bridge(4) of host.toml, or one made by others.
network.node | node name | - | netgraph,path= | Or another netgraph(4) node, such as that of a NIC of the host.
network.peerhook | hook name | "lower" | peerhook= | The hook of that node.
network.tap | true or interface | - | tapN | Or a tap(4): true = one made for the guest, a name = one that is there.
network.if_bridge | interface | - | - | An existing if_bridge(4) that the tap is put into.
network.vale | vale port | - | valeN:PORT | Or a port of a vale(4) switch.
network.netmap | interface | - | netmap:NIC | Or a NIC of the host by netmap(4), taken whole.
network.slirp | true or table | - | slirp | Or a network of its own behind the host's addresses (FreeBSD 14, package libslirp).
network.slirp.host_forward | list of forward | [] | hostfwd= | Ports of the host that lead into the guest: "tcp::2222-:22".
network.cable | true or false | true | no back end | false = a NIC without a cable (virtio-net only).
network.name | NIC name | - | - | What MAC and socket are derived from; without it the place in the file.
network.mac | MAC | (derived) | mac= | Hardware address.
network.mtu | 46 to 65535 | - | mtu= | virtio-net only, and not on slirp.
network.slot | slot | (pinned) | -s SLOT | As that of a disk.
graphics | table | - | -s SLOT,fbuf | A screen by VNC. Guests of bhyveload and grub do not use it.
graphics.vnc | VNC address | - | rfb= | "auto" = a free port on 127.0.0.1 that is kept, "ADDRESS" with a free port, or "ADDRESS:PORT".
graphics.width | 640 to 3840 | 1024 | w= | In pixels; 13 ends at 1920.
graphics.height | 480 to 2160 | 768 | h= | In pixels; 13 ends at 1200.
graphics.wait | true or false | false | wait | Do not run the guest until a viewer is connected.
graphics.vga | "on", "io" or "off" | - | vga= | "io" or "off"; with "on" bhyve leaves the screen out, so that it is refused.
graphics.password_file | path | - | -k FILE: pci.B.S.F.password= | Its first line is the password, 8 characters at most; never in an argv.
graphics.keyboard | keyboard layout | - | -K | A layout of /usr/share/bhyve/kbdlayout: "de".
graphics.slot | slot | (0:29:0) | -s SLOT | As that of a disk; another one when it is taken.
tablet | true, false or table | (true with a screen) | -s SLOT,xhci,tablet | A USB tablet, which makes a viewer's pointer true.
tablet.slot | slot | (0:30:0) | -s SLOT | As that of a disk; another one when it is taken.
rng | true, false or table | false | -s SLOT,virtio-rnd | A source of random numbers.
rng.slot | slot | (pinned) | -s SLOT | As that of a disk.
sound | table | - | -s SLOT,hda | A sound card; play, record or both.
sound.play | sound device | - | play= | "/dev/dsp0".
sound.record | sound device | - | rec= | "/dev/dsp0".
sound.slot | slot | (pinned) | -s SLOT | As that of a disk.
tpm | table | - | -l tpm | A trusted platform module (FreeBSD 14).
tpm.type | "passthru" or "swtpm" | - | -l tpm,TYPE | The host's, or that of swtpm(8).
tpm.device | absolute path | "/dev/tpm0" | -l tpm,passthru,PATH | Of passthru.
tpm.socket | socket path | - | -l tpm,swtpm,PATH | Of an swtpm that runs already; without it vmctl runs one for the guest, with its state in the VM's own directory.
tpm.version | "2.0" | "2.0" | version= | bhyve knows no other.
passthru | list of tables | [] | -s SLOT,passthru | PCI devices of the host; memory is wired then.
passthru.device | PCI device | - | passthru,B/S/F | "2/0/0" as \`pciconf -l\` counts them, or "ppt0".
passthru.rom | path | - | rom= | A file with its option ROM.
passthru.boot_index | 0 to 65535 | - | bootindex= | As that of a disk.
passthru.slot | slot | (pinned) | -s SLOT | As that of a disk.
scsi | list of tables | [] | -s SLOT,virtio-scsi | virtio-scsi on a port of ctl(4).
scsi.device | ctl port | - | virtio-scsi,PATH | "/dev/cam/ctl0.1".
scsi.iid | 0 to 65535 | - | iid= | Initiator.
scsi.boot_index | 0 to 65535 | - | bootindex= | As that of a disk.
scsi.slot | slot | (pinned) | -s SLOT | As that of a disk.
share | list of tables | [] | -s SLOT,virtio-9p | Directories of the host, by 9P.
share.name | share name | - | virtio-9p,NAME= | What the guest mounts.
share.path | directory | - | virtio-9p,NAME=PATH | A directory of the host.
share.read_only | true or false | false | ro | The guest cannot write to it.
share.slot | slot | (pinned) | -s SLOT | As that of a disk.
virtio_console | list of tables | [] | -s SLOT,virtio-console | Consoles of virtio, each port on a Unix socket; stale ones are removed before a start.
virtio_console.port | list of port name or table | - | virtio-console,NAME=PATH | 1 to 16 names, or tables with a path.
virtio_console.port.name | port name | - | NAME= | What the guest sees.
virtio_console.port.path | socket path | - | =PATH | Of the socket; without it vtcon.NAME in the VM's own directory.
virtio_console.slot | slot | (pinned) | -s SLOT | As that of a disk.
input | list of tables | [] | -s SLOT,virtio-input | Input devices of the host.
input.device | input device | - | virtio-input,PATH | "/dev/input/event0".
input.slot | slot | (pinned) | -s SLOT | As that of a disk.
uart | list of tables | [] | -s SLOT,uart | PCI serial ports.
uart.path | "nmdm", "stdio", device or "tcp=ADDRESS:PORT" | - | uart,PATH | "nmdm" = a pair behind those of com1 to com4: /dev/nmdm-NAME.5 is the first.
uart.slot | slot | (pinned) | -s SLOT | As that of a disk.
pc_testdev | true or false | false | -l pc-testdev | The device of kvm-unit-tests.
`;
