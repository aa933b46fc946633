import type { Build } from './build.js';
import { STRERROR, type Errno } from './errno.js';
import type { BhyveHost } from './host.js';
import type { ConfigNode } from './tree.js';
import type { AbortVerdict, Console, Disk, ExitVerdict, FrameBuffer, Nic, VmTrace } from './verdict.js';

/** One simulated bhyve process: its C globals, and what it has printed and opened. */
export interface Process {
  readonly host: BhyveHost;
  readonly build: Build;
  readonly config: ConfigNode;
  stdout: string;
  stderr: string;
  /** libnv leaves ENOENT after every look that finds nothing (bhyve-cases/README). */
  errno: Errno;
  /** A console tty was set raw: EPRINTLN ends lines in CRLF from then on (facts 6.8). */
  raw: boolean;
  stdioTaken: boolean;
  lpc: boolean;
  vm: VmTrace;
  readonly nics: Nic[];
  readonly disks: Disk[];
  readonly consoles: Console[];
  fbuf?: FrameBuffer;
}

/** Thrown where the C code calls exit(3) or dies of a signal; caught by the one who started the process. */
export class Ended extends Error {
  constructor(readonly verdict: ExitVerdict | AbortVerdict) {
    super(`bhyve ended: ${verdict.kind === 'exit' ? String(verdict.code) : verdict.signal}`);
  }
}

/** sysexits(3) EX_USAGE, and bhyve's own BHYVE_EXIT_ERROR. */
export const EX_USAGE = 64;
export const EXIT_ERROR = 4;

/** exit(3). */
export function exit(process: Process, code: number): never {
  const { vm, stdout, stderr } = process;
  throw new Ended({ kind: 'exit', code, vm, stdout, stderr });
}

/** Death by a signal. */
export function abort(process: Process, signal: AbortVerdict['signal'], text: string): never {
  const { vm, stdout } = process;
  throw new Ended({ kind: 'abort', signal, vm, stdout, stderr: process.stderr + text });
}

/** fprintf(stderr) of one line: never CRLF. */
export function print(process: Process, line: string): void {
  process.stderr += `${line}\n`;
}

/** EPRINTLN. */
export function printLine(process: Process, line: string): void {
  process.stderr += line + (process.raw ? '\r\n' : '\n');
}

/** EPRINTLN of the netgraph back-end: PRINTLN, so stdout, on 13. */
export function printNetgraph(process: Process, line: string): void {
  process[process.build.netgraphOutput] += line + (process.raw ? '\r\n' : '\n');
}

/** warnx(3). */
export function warnx(process: Process, text: string): void {
  print(process, `bhyve: ${text}`);
}

/** warn(3). */
export function warn(process: Process, text: string): void {
  print(process, `bhyve: ${text}: ${STRERROR[process.errno]}`);
}

/** perror(3). */
export function perror(process: Process, text: string): void {
  print(process, `${text}: ${STRERROR[process.errno]}`);
}

/** errx(3). */
export function errx(process: Process, code: number, text: string): never {
  warnx(process, text);
  exit(process, code);
}

/** err(3). */
export function err(process: Process, code: number, text: string): never {
  warn(process, text);
  exit(process, code);
}
