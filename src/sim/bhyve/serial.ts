import { warnx, type Process } from './process.js';

/**
 * uart_tty_open: `stdio` (once), `tcp=address:port` (15 and later) or the path of a tty. A tty is set raw, and from then on
 * bhyve's lines end in CRLF (facts 6.8). False = the caller prints its own message.
 */
export function openSerial(process: Process, name: string, path: string): boolean {
  const opened = path === 'stdio' ? openStdio(process) : openPath(process, path);
  if (opened) process.consoles.push({ name, path });
  return opened;
}

function openStdio(process: Process): boolean {
  if (process.stdioTaken) return false;
  process.stdioTaken = true;
  process.raw = true;
  return true;
}

function openPath(process: Process, path: string): boolean {
  if (path.startsWith('tcp=') && process.build.consoleTcp)
    return openSocket(process, path.slice('tcp='.length));
  const file = process.host.look(path);
  if (file === undefined || !file.readable || !file.writable) {
    process.errno = file === undefined ? 'ENOENT' : 'EACCES';
    return false;
  }
  process.raw = true;
  return true;
}

function openSocket(process: Process, text: string): boolean {
  const match = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(text);
  if (match?.[1] === undefined) {
    warnx(process, 'Invalid number of parameter');
    return false;
  }
  if (process.host.portInUse?.(match[1].replace(/^\[|\]$/g, ''), Number(match[2])) !== true) return true;
  process.errno = 'EADDRINUSE';
  return false;
}
