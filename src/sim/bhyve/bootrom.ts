import { STRERROR, type Errno } from './errno.js';
import { printLine, type Process } from './process.js';
import { value } from './value.js';

const BOOTROM_SIZE = 16 * 1024 * 1024;
const PAGE_SIZE = 4096;

/** bootrom_loadrom of amd64: the ROM, then the variables file, which must be writable. False after its message. */
export function loadBootrom(process: Process): boolean {
  const rom = value(process, process.build.bootrom);
  if (rom === undefined) return true;
  const romFile = process.host.look(rom);
  if (romFile === undefined || !romFile.readable) {
    return refuseOpen(process, `bootrom "${rom}"`, romFile === undefined ? 'ENOENT' : 'EACCES');
  }
  const vars = value(process, process.build.bootvars);
  const varsFile = vars === undefined ? undefined : process.host.look(vars);
  if (vars !== undefined && (varsFile === undefined || !varsFile.writable || varsFile.kind === 'directory')) {
    const why = varsFile === undefined ? 'ENOENT' : varsFile.kind === 'directory' ? 'EISDIR' : 'EACCES';
    return refuseOpen(process, `bootrom variable file "${vars}"`, why);
  }
  const bytes = varsFile?.bytes ?? 0;
  if (bytes > BOOTROM_SIZE || (bytes !== 0 && bytes < PAGE_SIZE)) {
    printLine(process, `Invalid bootrom variable size ${bytes}`);
    return false;
  }
  if (romFile.bytes + bytes > BOOTROM_SIZE) {
    printLine(process, `Invalid bootrom and variable aggregate size ${romFile.bytes + bytes}`);
    return false;
  }
  return true;
}

function refuseOpen(process: Process, what: string, errno: Errno): false {
  process.errno = errno;
  printLine(process, `Error opening ${what}: ${STRERROR[errno]}`);
  return false;
}
