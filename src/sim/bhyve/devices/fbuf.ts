import type { DeviceModel } from '../device.js';
import { parseList } from '../legacy.js';
import { atoi, strtol } from '../number.js';
import { perror, printLine, type Process } from '../process.js';
import type { ConfigNode } from '../tree.js';
import type { FrameBuffer } from '../verdict.js';
import { boolIn, valueIn } from '../value.js';

const MIN_COLUMNS = 640;
const MIN_ROWS = 480;
const RFB_PORT = 5900;

/** fbuf: one only; address, vga, size, then the listening socket. vga=on complains and goes on without a frame buffer. */
export const FBUF: DeviceModel = {
  name: 'fbuf',
  parse: (process, node, text) => {
    parseList(process, node, text);
    return true;
  },
  init: (process, { node }) => {
    if (process.fbuf !== undefined) {
      printLine(process, 'Only one frame buffer device is allowed.');
      return false;
    }
    const wait = boolIn(process, node, 'wait', false);
    const server = readServer(process, node);
    if (server === undefined) return false;
    const vga = readVga(process, node);
    if (vga === undefined) return false;
    const size = readSize(process, node);
    if (size === undefined) return false;
    const password = valueIn(process, node, 'password');
    if (vga === 'on') {
      printLine(process, 'pci_fbuf: VGA rendering not enabled');
      return true;
    }
    return listen(process, { ...server, ...size, wait, ...(password === undefined ? {} : { password }) });
  },
};

/** `rfb` before `tcp`; `[IPv6]:port`, `address:port` or a port alone. */
function readServer(process: Process, node: ConfigNode): { address: string; port: number } | undefined {
  const text = valueIn(process, node, 'rfb') ?? valueIn(process, node, 'tcp');
  if (text === undefined) return { address: '127.0.0.1', port: RFB_PORT };
  const bracketed = /^\[([^\]]+)\](:?)(.*)$/s.exec(text);
  if (text.startsWith('[') && (bracketed === null || (bracketed[2] === '' && bracketed[3] !== ''))) {
    printLine(process, `fbuf: Invalid IPv6 address: "${text}"`);
    return undefined;
  }
  const colon = text.indexOf(':');
  const address = bracketed?.[1] ?? (colon < 0 ? '127.0.0.1' : text.slice(0, colon));
  const port = bracketed === null ? text.slice(colon + 1) : (bracketed[3] ?? '');
  if (port === '' && (bracketed === null ? colon >= 0 : bracketed[2] === ':')) {
    printLine(process, `fbuf: Missing port number: "${text}"`);
    return undefined;
  }
  return { address, port: atoi(port) || RFB_PORT };
}

function readVga(process: Process, node: ConfigNode): string | undefined {
  const vga = valueIn(process, node, 'vga') ?? 'io';
  if (['on', 'io', 'off'].includes(vga)) return vga;
  printLine(process, `fbuf: Invalid vga setting: "${vga}"`);
  return undefined;
}

/** Sizes are 16-bit registers: 66560 wraps to 1024 (bhyve-cases/README 19). */
function readSize(process: Process, node: ConfigNode): { width: number; height: number } | undefined {
  const read = (name: string, otherwise: string) =>
    Number(BigInt.asUintN(16, strtol(valueIn(process, node, name) ?? otherwise, 10).value));
  const width = read('w', '1024');
  const height = read('h', '768');
  const { maxColumns, maxRows } = process.build;
  if (width > maxColumns || height > maxRows) {
    printLine(process, `fbuf: max resolution is ${maxColumns}x${maxRows}`);
    return undefined;
  }
  if (width < MIN_COLUMNS || height < MIN_ROWS) {
    printLine(process, `fbuf: minimum resolution is ${MIN_COLUMNS}x${MIN_ROWS}`);
    return undefined;
  }
  return { width, height };
}

function listen(process: Process, server: FrameBuffer): boolean {
  if (process.host.portInUse?.(server.address, server.port) === true) {
    process.errno = 'EADDRINUSE';
    perror(process, 'bind');
    return false;
  }
  process.fbuf = server;
  return true;
}
