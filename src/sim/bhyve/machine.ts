import type { Errno } from './errno.js';
import { err, errx, EXIT_ERROR, exit, perror, print, type Process } from './process.js';
import { value } from './value.js';

const VM_MAX_NAMELEN = 229;

/** do_open: the VM in /dev/vmm is made, made anew or taken as a loader left it (facts 6.9). */
export function openMachine(process: Process, name: string): void {
  const romboot = value(process, process.build.bootrom) !== undefined;
  const errno = refusal(process, name);
  if (process.build.opensByVmOpenf) openByName(process, romboot, errno);
  else createFirst(process, romboot, errno);
}

/** 13 and 14: vm_create, vm_open, vm_reinit. A VM just made stays even when it cannot be booted. */
function createFirst(process: Process, romboot: boolean, errno: Errno | undefined): void {
  const { vm } = process.host;
  if (errno !== undefined) fail(process, 'vm_create', errno);
  if (vm === 'absent') {
    process.vm = 'created';
    if (romboot) return;
    print(process, 'virtual machine cannot be booted');
    exit(process, EXIT_ERROR);
  }
  if (romboot && vm === 'busy') fail(process, 'vm_reinit', 'EBUSY');
  process.vm = romboot ? 'reinitialised' : 'reused';
}

/** 15 and main: vm_openf opens first and creates only what is absent. */
function openByName(process: Process, romboot: boolean, errno: Errno | undefined): void {
  const { vm } = process.host;
  if (errno !== undefined) refuseOpenf(process, errno);
  if (vm === 'absent') {
    if (!romboot) errx(process, EXIT_ERROR, 'no bootrom was configured');
    process.vm = 'created';
    return;
  }
  if (romboot && vm === 'busy') refuseOpenf(process, 'EBUSY');
  process.vm = romboot ? 'reinitialised' : 'reused';
}

/** Names the kernel refuses: blanks, quotes, `.` and `..` components, too long. EINVAL is sure for the first two only. */
function refusal(process: Process, name: string): Errno | undefined {
  if (process.host.vmErrno !== undefined) return process.host.vmErrno;
  const dots = name.split('/').some((part) => part === '.' || part === '..');
  return /[\s"]/.test(name) || dots || name === '' || name.length > VM_MAX_NAMELEN ? 'EINVAL' : undefined;
}

function fail(process: Process, call: string, errno: Errno): never {
  process.errno = errno;
  perror(process, call);
  exit(process, EXIT_ERROR);
}

function refuseOpenf(process: Process, errno: Errno): never {
  process.errno = errno;
  err(process, EXIT_ERROR, 'vm_openf');
}
