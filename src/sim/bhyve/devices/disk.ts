import { openImage } from '../block.js';
import { createNode, setIn } from '../config.js';
import type { DeviceModel } from '../device.js';
import { STRERROR } from '../errno.js';
import { cut, parseFirst, parseList } from '../legacy.js';
import { atoi } from '../number.js';
import { perror, printLine, type Process } from '../process.js';
import type { ConfigNode } from '../tree.js';
import { valueIn } from '../value.js';

/** virtio-blk: a failing image is reported twice, by blockif and by perror. */
export const VIRTIO_BLK: DeviceModel = {
  name: 'virtio-blk',
  parse: (process, node, text) => {
    parseFirst(process, node, 'path', text);
    return true;
  },
  init: (process, at) => {
    if (openImage(process, at, at.node)) return true;
    perror(process, 'Could not open backing file');
    return false;
  },
};

/** nvme: `ram=MiB` in place of a path. */
export const NVME: DeviceModel = {
  name: 'nvme',
  parse: (process, node, text) => {
    if (text?.startsWith('ram=') !== true) {
      parseFirst(process, node, 'path', text);
      return true;
    }
    const [ram, rest] = cut(text.slice('ram='.length), ',');
    setIn(process, node, 'ram', ram);
    parseList(process, node, rest);
    return true;
  },
  init: (process, at) => {
    if (!isPositive(process, at.node, 'qsz', 'nvme: Invalid qsz option')) return false;
    if (!isPositive(process, at.node, 'ioslots', 'Invalid ioslots option')) return false;
    if (valueIn(process, at.node, 'ram') !== undefined || openImage(process, at, at.node)) return true;
    printLine(process, `nvme: Could not open backing file: ${STRERROR[process.errno]}`);
    return false;
  },
};

/** virtio-scsi up to 14: `dev` and a list; main: targets with numbers. Its CTL device is not looked at here. */
export const VIRTIO_SCSI: DeviceModel = {
  name: 'virtio-scsi',
  parse: (process, node, text) => {
    if (process.build.scsiTargets) return parseTargets(process, node, text);
    parseFirst(process, node, 'dev', text);
    return true;
  },
  init: () => true,
};

/** A first bare word is target 0; `target=` and `dev=` count on from the last; none at all is target 1 (README 17). */
function parseTargets(process: Process, node: ConfigNode, text: string | undefined): boolean {
  if (text === undefined) return addTarget(process, node, '1:/dev/cam/ctl', 0) !== undefined;
  let next = 0;
  for (const [at, word] of text.split(',').entries()) {
    const [name, given] = cut(word, '=');
    const bare = given === undefined && at === 0;
    if (!bare && name !== 'target' && name !== 'dev') {
      setIn(process, node, name, given ?? 'true');
      continue;
    }
    const added = addTarget(process, node, bare ? name : (given ?? ''), next);
    if (added === undefined) return false;
    next = added + 1;
  }
  return true;
}

function addTarget(process: Process, node: ConfigNode, text: string, next: number): number | undefined {
  const [id, path] = cut(text, ':');
  const targets = createNode(process, 'target', node);
  if (targets === undefined) return undefined;
  if (path !== undefined && !/^\d+$/.test(id)) {
    printLine(process, `invalid target ${id}: target ID is invalid`);
    return undefined;
  }
  const number = path === undefined ? next : Number(id);
  setIn(process, targets, String(number), path ?? text);
  return number;
}

function isPositive(process: Process, node: ConfigNode, name: string, complaint: string): boolean {
  const text = valueIn(process, node, name);
  if (text === undefined || atoi(text) > 0) return true;
  printLine(process, `${complaint} ${atoi(text)}`);
  return false;
}
