/**
 * The keys at the top of a VM's file and in its tables of processor, firmware, boot and supervision, one a line:
 * key | type | default | what it becomes | sentence. `-` = no default, or no option of bhyve(8).
 */
export const VM_ROWS = `
template | template name | - | - | A file in templates/ that this one is laid upon; \`vmctl check --explain\` shows where each value comes from.
unset | list of text | [] | - | Keys of the template or of [defaults] that this VM does without: "graphics", "limits.pcpu".
description | text | "" | - | One line for people.
tags | list of tag | [] | - | Words to find it by.
imported_from | "vm-bhyve" or "bmd" | - | - | The tool it was taken over from: while that would still start the guest, vmctl does not.
cpus | 1 to 65535 or table | 1 | -c | Virtual CPUs, or their topology. More than hw.vmm.maxcpu are refused at the start.
cpus.count | 1 to 65535 | - | -c N | How many; with a topology their product, which need not be said.
cpus.sockets | 1 to 65535 | 1 | -c sockets= | Sockets that the guest sees.
cpus.cores | 1 to 65535 | 1 | -c cores= | Cores of each socket.
cpus.threads | 1 to 65535 | 1 | -c threads= | Threads of each core.
cpu_pin | list of pin | [] | -p | "VCPU:HOSTCPU", several for one vCPU where it may run on several.
numa | list of tables | [] | -n | NUMA domains, 8 at most (FreeBSD 15); together they have all memory. Firmware only.
numa.memory | size | - | -n size= | Of this domain.
numa.cpus | CPU list | - | -n cpus= | Its vCPUs: "0-3,8".
numa.domain_policy | domain policy | - | -n domain_policy= | Where on the host its memory lies, as domainset(9) has it: "prefer:0".
memory | size | - | -m | Guest memory: "512M", "4G".
wired_memory | true or false | false | -S | Memory that the host never pages out; passthru devices imply it.
guest_in_core | true or false | false | -C | Core files of bhyve hold the guest's memory.
loader | "uefi", "uefi-csm", "uefi-devel", "uefi-custom", "bhyveload", "grub" or table | - | -l bootrom | What boots the guest: a firmware of the package edk2-bhyve, bhyveload(8) or grub-bhyve.
loader.type | "uefi", "uefi-csm", "uefi-devel", "uefi-custom", "bhyveload" or "grub" | - | -l bootrom | The same in the long form.
loader.bootrom | absolute path | - | -l bootrom,ROM | A firmware of your own, in place of type.
loader.vars | true, false or path | false | -l bootrom,ROM,VARS | Keep the firmware's variables. true = uefi-vars.fd in the VM's own directory, copied once from BHYVE_UEFI_VARS.fd and never overwritten; with bootrom the file must be there.
loader.directory | directory | - | bhyveload -h, grub-bhyve -d | bhyveload: a directory of the host to load from in place of the disks. grub: where grub.cfg lies on its root.
loader.program | absolute path | - | bhyveload -l | The loader's own program.
loader.env | table | - | bhyveload -e | Variables of the loader: { "boot_verbose" = "YES" }.
loader.args | list of word | - | bhyveload | Further words, as they are.
loader.root | word | (hd0,1) | grub-bhyve -r | "hd0,1", "hd0,msdos2", "cd0", "host"; cd0 where the first disk is a CD.
loader.config | bhyve value | - | grub-bhyve -g | Another name than grub.cfg.
loader.commands | list of word | - | grub.cfg | Lines of a menu entry that vmctl writes for grub; \`boot\` is added.
loader.timeout | 0 to 86400 | (3) | grub.cfg timeout= | Seconds of that menu.
hostbridge | "standard", "amd" or "none" | "standard" | -s 0,hostbridge | The host bridge at 0:0:0; "none" frees its place.
x86 | table | - | x86.* | The processor's interfaces (amd64 only).
x86.x2apic | true or false | false | -x | The local APIC in x2APIC mode.
x86.strict_msr | true or false | false | no -w | Accesses to unimplemented MSRs fault instead of being ignored.
x86.verbose_msr | true or false | false | -o x86.verbosemsr=true | Tell of every such access.
x86.strict_io | true or false | false | -e | End at an access to an I/O port that nobody has.
x86.mptable | true or false | true | no -Y | Make an MP table; guests on several PCI buses cannot have one.
x86.vmexit_on_hlt | true or false | true | -H | Give the CPU back while the guest idles.
x86.vmexit_on_pause | true or false | true | -P | And at PAUSE.
virtio_msix | true or false | true | no -W | virtio devices use MSI-X; false = MSI.
fwcfg | table | - | -l bootrom,ROM,fwcfg= | Firmware configuration.
fwcfg.type | "bhyve" or "qemu" | - | fwcfg= | The interface; items need "qemu", and boot_index is read by firmware that looks there.
fwcfg.item | list of tables | [] | -f | Items for the guest (FreeBSD 14).
fwcfg.item.name | item name | - | -f NAME | "opt/org.example/name".
fwcfg.item.string | text | - | -f string= | The content itself.
fwcfg.item.file | path | - | -f file= | Or a file of the host with it.
gdb | table | - | -G | A stub for a debugger.
gdb.listen | ADDRESS:PORT | - | -G ADDRESS:PORT | Where it listens.
gdb.wait | true or false | false | -G w | Do not run the guest until a debugger is connected.
console | "nmdm", "stdio", device, "tcp=ADDRESS:PORT", "none", true, false or table | "nmdm" | -l com1 | The first serial port, or all of them. "nmdm" = the pair /dev/nmdm-NAME.1, "none" or false = no port.
console.com1 | "nmdm", "stdio", device or "tcp=ADDRESS:PORT" | - | -l com1 | "stdio" = the VM's log, without input; "tcp=" listens (FreeBSD 15).
console.com2 | "nmdm", "stdio", device or "tcp=ADDRESS:PORT" | - | -l com2 | The second one.
console.com3 | "nmdm", "stdio", device or "tcp=ADDRESS:PORT" | - | -l com3 | The third one.
console.com4 | "nmdm", "stdio", device or "tcp=ADDRESS:PORT" | - | -l com4 | The fourth one.
console.log | true or false | true | - | Keep what the guest prints on its serial ports that are on nmdm(4).
autostart | true, false or "unless-stopped" | false | - | Start at a host boot; "unless-stopped" unless an operator had stopped it.
start_delay | duration | - | - | At a host boot: wait this long after everything in after is ready.
after | list of VM name | [] | - | VMs that come up before this one and go down after it.
ready | table | - | - | What tells that it does its work: one of tcp, console and mac. Without it a VM is ready when it has settled.
ready.tcp | ADDRESS:PORT | - | - | A port of the guest answers.
ready.console | text | - | - | A part of a line on com1, such as "login:".
ready.mac | true or false | - | - | The first frame of one of its NICs was seen on its bridge.
ready.timeout | duration | "5m" | - | Then those that wait for it go on, with a warning.
restart | "on-failure", "always", "never" or table | "on-failure" | - | What follows the guest's end.
restart.policy | "on-failure", "always" or "never" | "on-failure" | - | The same in the long form.
restart.delay | duration | "1s" | - | Before the first new start; doubled with each.
restart.max_delay | duration | "5m" | - | The longest pause.
restart.burst | 1 to 1000 | 5 | - | This many failures ...
restart.window | duration | "10m" | - | ... in this time end in the state failed.
restart.on_reboot | "restart", "stop" or "fail" | - | - | After a reboot, in place of the policy.
restart.on_poweroff | "restart", "stop" or "fail" | - | - | After a power-off.
restart.on_halt | "restart", "stop" or "fail" | - | - | After a halt.
restart.on_triple_fault | "restart", "stop" or "fail" | - | - | After a triple fault.
restart.on_error | "restart", "stop" or "fail" | - | - | After an error of bhyve.
restart.on_signal | "restart", "stop" or "fail" | - | - | After a signal that ended bhyve.
stop_timeout | duration | "3m" | - | How long a stop waits for the guest to power off.
on_stop_timeout | "wait" or "kill" | "wait" | - | What a stop does then.
load_timeout | duration | - | - | How long bhyveload or grub-bhyve may take; without it no limit.
protect | true or false | false | - | stop, kill, restart and reset only with --force.
owner | principal or list | [] | - | Who, besides root and the host's operators, may see and operate it: "user:ann", "group:staff".
limits | table | - | - | What the host gives its bhyve process at most, or by preference.
limits.nice | -20 to 20 | - | renice(8) | Priority on the host.
limits.cpuset | CPU list | - | cpuset(1) -l | CPUs of the host that it may run on.
limits.oom_protect | true or false | false | protect(1) | Never chosen when the host runs out of swap.
limits.pcpu | 1 to 6553500 | - | rctl(8) pcpu:deny | Per cent of one CPU.
limits.readbps | rate | - | rctl(8) readbps:throttle | Bytes read a second.
limits.writebps | rate | - | rctl(8) writebps:throttle | Bytes written a second.
limits.readiops | 1 to 100000000 | - | rctl(8) readiops:throttle | Reads a second.
limits.writeiops | 1 to 100000000 | - | rctl(8) writeiops:throttle | Writes a second.
uuid | UUID | (derived) | -U | SMBIOS system UUID.
clock | "utc" or "local" | "utc" | -u | The real-time clock; "local" is what Windows expects.
companion | list of tables | [] | - | Programs that are started before the guest, watched, and stopped after it.
companion.name | companion name | - | - | Unique in the VM.
companion.command | list of word | - | - | Program and words; no shell.
companion.socket | socket path | - | - | The guest is started when this Unix socket is there.
companion.restart | true or false | false | - | Start it again when it ends while the guest lives.
hooks | table | - | - | Programs at turns of the VM's life: program and words, no shell, environment VMCTL_*.
hooks.pre_start | list of word | - | - | Before every run of bhyve; its failure ends the start.
hooks.post_start | list of word | - | - | When the guest has settled.
hooks.pre_stop | list of word | - | - | Before the power button of a stop.
hooks.post_stop | list of word | - | - | When the guest is down and cleaned up.
hooks.on_failure | list of word | - | - | When the VM has failed.
hooks.timeout | duration | "1m" | - | Of each; then it is killed, which counts as a failure.
extra_args | list of text | [] | as they are | Words for bhyve(8) for which there is no key, such as ["-s", "9,virtio-rnd"]. What bhyve would misread or drop in them is refused.
`;
