import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Where things lie in a world directory. */
export interface Layout {
  readonly root: string;
  /** The shims; first on PATH. */
  readonly bin: string;
  readonly journal: string;
  readonly vmm: string;
  /** The simulator's own corner: pid of the server, bell, mail. */
  readonly control: string;
  readonly serverPid: string;
  readonly serverLog: string;
  /** FIFO through which shims call the server; one short line a call, so that writes are atomic (PIPE_BUF). */
  readonly bell: string;
  /** Requests and reply FIFOs, named by pid. */
  readonly mail: string;
  readonly settings: string;
  readonly snapshot: string;
}

export function layoutOf(root: string): Layout {
  const control = `${root}/.sim`;
  return {
    root,
    bin: `${root}/bin`,
    journal: `${root}/journal.jsonl`,
    vmm: `${root}/dev/vmm`,
    control,
    serverPid: `${control}/pid`,
    serverLog: `${control}/server.log`,
    bell: `${control}/bell`,
    mail: `${control}/m`,
    settings: `${control}/world.json`,
    snapshot: `${control}/world.bin`,
  };
}

const FOLDERS = [
  'var/run',
  'var/db/vmctl/vms',
  'var/log',
  'var/spool/lock',
  'dev',
  'tmp',
  'usr/local/etc/vmctl',
  'boot/kernel',
];

/** Packages edk2-bhyve and grub2-bhyve as an administrator has them (facts 6.2, 7), a kernel module, and bhyve(8)'s file, whose times count; contents do not matter. */
const FILES = [
  'usr/local/share/uefi-firmware/BHYVE_UEFI.fd',
  'usr/local/share/uefi-firmware/BHYVE_UEFI_CODE.fd',
  'usr/local/share/uefi-firmware/BHYVE_UEFI_VARS.fd',
  'usr/local/share/uefi-firmware/BHYVE_UEFI_CSM.fd',
  'usr/local/share/uefi-firmware/BHYVE_UEFI_CODE-devel.fd',
  'boot/kernel/vmm.ko',
  'usr/sbin/bhyve',
];

/** Of a package of 2024: code and variables fill what BHYVE_UEFI.fd has. */
const SIZES: Readonly<Record<string, number>> = {
  'BHYVE_UEFI_CODE.fd': 3_653_632,
  'BHYVE_UEFI_VARS.fd': 540_672,
};
const OTHER_SIZE = 4_194_304;

/** As they are on a host, whatever the umask of whoever plays one: what others can write to is refused. */
const MODE = { recursive: true, mode: 0o755 } as const;

/** Makes the directories and firmware files of a fresh world. */
export function makeTree(layout: Layout): void {
  for (const folder of FOLDERS) mkdirSync(`${layout.root}/${folder}`, MODE);
  for (const folder of [layout.bin, layout.control, layout.mail]) mkdirSync(folder, MODE);
  for (const file of FILES) {
    mkdirSync(dirname(`${layout.root}/${file}`), MODE);
    writeFileSync(`${layout.root}/${file}`, 'firmware of a simulated host\n');
    truncateSync(`${layout.root}/${file}`, SIZES[basename(file)] ?? OTHER_SIZE);
  }
}

/** sun_path is 104 bytes (unix(4)): the control socket of vmctl must fit below the world. */
const DIRECTORY_MAX = 104 - 1 - '/var/run/vmctl/control.sock'.length;

/** What is wrong with a directory for a world; undefined = nothing. */
export function worldDirectoryFault(dir: string): string | undefined {
  if (Buffer.byteLength(dir) > DIRECTORY_MAX)
    return `${dir}: longer than ${DIRECTORY_MAX} bytes, a control socket would not fit`;
  return /[%,\\\s'"]/.test(dir)
    ? `${dir}: blanks, commas, quotes, % and backslashes would be misread by bhyve`
    : undefined;
}
