import { createNode, findNode, setIn } from '../config.js';
import { addressOf, type DeviceModel } from '../device.js';
import { STRERROR } from '../errno.js';
import { cut, parseFirst, parseList } from '../legacy.js';
import { abort, printLine } from '../process.js';
import { openSerial } from '../serial.js';
import { boolIn, valueIn } from '../value.js';

const MAX_TAG = 256;
const MAX_CONSOLE_PORTS = 16;

/** virtio-9p: `sharename=PATH[,ro]` in any order, one share. */
export const VIRTIO_9P: DeviceModel = {
  name: 'virtio-9p',
  parse: (process, node, text) => {
    let named = false;
    for (const word of text?.split(',') ?? []) {
      const [name, path] = cut(word, '=');
      if (path === undefined) {
        setIn(process, node, name, 'true');
        continue;
      }
      if (named) {
        printLine(process, 'virtio-9p: more than one share name given');
        return false;
      }
      named = true;
      setIn(process, node, 'sharename', name);
      setIn(process, node, 'path', path);
    }
    return true;
  },
  init: (process, { node }) => {
    const refuse = (line: string) => {
      printLine(process, `virtio-9p: ${line}`);
      return false;
    };
    const path = valueIn(process, node, 'path');
    if (path === undefined) return refuse('path required');
    const name = valueIn(process, node, 'sharename');
    if (name === undefined) return refuse('share name required');
    if (Buffer.byteLength(name) > MAX_TAG) return refuse('share name too long');
    boolIn(process, node, 'ro', false);
    const kind = process.host.look(path)?.kind;
    if (kind === 'directory') return true;
    process.errno = kind === undefined ? 'ENOENT' : 'ENOTDIR';
    return refuse(`failed to open '${path}': ${STRERROR[process.errno]}`);
  },
};

/**
 * virtio-console: `port1=SOCKET,...`. Without ports it dies at the start (README 13); a socket left by an earlier run is in
 * the way (facts 6.5; that no message comes before the initialization error is UNPROVEN).
 */
export const VIRTIO_CONSOLE: DeviceModel = {
  name: 'virtio-console',
  parse: (process, node, text) => {
    for (const [port, word] of (text?.split(',') ?? []).entries()) {
      const [name, path] = cut(word, '=');
      if (path === undefined || port >= MAX_CONSOLE_PORTS) {
        printLine(
          process,
          path === undefined ? `vtcon: port ${name} requires a path` : 'vtcon: too many ports',
        );
        return false;
      }
      const one = createNode(process, `port.${port}`, node);
      if (one === undefined) return false;
      setIn(process, one, 'name', name);
      setIn(process, one, 'path', path);
    }
    return true;
  },
  init: (process, { node }) => {
    const ports = findNode(process, 'port', node);
    if (ports === undefined) return abort(process, 'SIGSEGV', '');
    for (const port of ports.entries.values()) {
      const path = typeof port === 'string' ? undefined : valueIn(process, port, 'path');
      if (path !== undefined && process.host.look(path) === undefined) continue;
      process.errno = path === undefined ? 'ENOENT' : 'EADDRINUSE';
      return false;
    }
    return true;
  },
};

/** virtio-input: needs its path in -s; without one bhyve exits 4 and says nothing. */
export const VIRTIO_INPUT: DeviceModel = {
  name: 'virtio-input',
  parse: (process, node, text) => {
    parseFirst(process, node, 'path', text);
    return text !== undefined;
  },
  init: () => true,
};

/** A PCI serial port: the whole text is the path. */
export const UART: DeviceModel = {
  name: 'uart',
  parse: (process, node, text) => {
    if (text !== undefined) setIn(process, node, 'path', text);
    return true;
  },
  init: (process, at) => {
    const path = valueIn(process, at.node, 'path');
    if (path === undefined || openSerial(process, addressOf(at), path)) return true;
    printLine(process, `Unable to initialize backend '${path}' for pci uart at ${at.slot}:${at.func}`);
    return false;
  },
};

/** virtio-rnd, hda: a plain list of options, no check that could fail. */
export const PLAIN: readonly DeviceModel[] = ['virtio-rnd', 'hda'].map((name) => ({
  name,
  parse: (process, node, text) => {
    parseList(process, node, text);
    return true;
  },
  init: () => true,
}));
