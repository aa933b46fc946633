import { openImage } from '../block.js';
import { createNode, findNode, setIn } from '../config.js';
import type { DeviceModel } from '../device.js';
import { parseFirst } from '../legacy.js';
import { printLine, type Process } from '../process.js';
import type { ConfigNode } from '../tree.js';
import { valueIn } from '../value.js';

const MAX_PORTS = 32;

/** ahci: `hd:PATH[,options],cd:PATH...`. */
export const AHCI: DeviceModel = {
  name: 'ahci',
  parse: parsePorts,
  init: (process, at) => portsOf(process, at.node).every((port) => openImage(process, at, port)),
};

/** ahci-hd: a controller with one disk. */
export const AHCI_HD: DeviceModel = { ...AHCI, name: 'ahci-hd', alias: 'ahci', parse: parseOne('hd') };

/** ahci-cd: a controller with one drive; without a path it is refused at the start, not empty (bhyve-cases/README 5). */
export const AHCI_CD: DeviceModel = { ...AHCI, name: 'ahci-cd', alias: 'ahci', parse: parseOne('cd') };

/** The nodes of the ports in use, by number; a port without a type is passed over. */
function portsOf(process: Process, node: ConfigNode): ConfigNode[] {
  const ports = findNode(process, 'port', node);
  if (ports === undefined) return [];
  const found: ConfigNode[] = [];
  for (let port = 0; port < MAX_PORTS; port += 1) {
    const one = findNode(process, String(port), ports);
    if (one !== undefined && valueIn(process, one, 'type') !== undefined) found.push(one);
  }
  return found;
}

/** Each port ends where `,hd:` or `,cd:` begins; an empty port keeps its number and makes no node. */
function parsePorts(process: Process, node: ConfigNode, text: string | undefined): boolean {
  if (text === undefined) return true;
  for (const [number, part] of text.split(/,(?=hd:|cd:)/).entries()) {
    if (number >= MAX_PORTS) break;
    const type = /^(hd|cd):/.exec(part)?.[1];
    const options = type === undefined ? part : part.slice(3);
    if (options === '') continue;
    if (type === undefined) {
      printLine(process, `Missing or invalid type for port ${number}: "${options}"`);
      return false;
    }
    addPort(process, node, { number, type, options });
  }
  return true;
}

function parseOne(type: string): DeviceModel['parse'] {
  return (process, node, options) => {
    addPort(process, node, { number: 0, type, options });
    return true;
  };
}

interface Port {
  readonly number: number;
  readonly type: string;
  readonly options: string | undefined;
}

function addPort(process: Process, node: ConfigNode, { number, type, options }: Port): void {
  const port = createNode(process, `port.${number}`, node);
  if (port === undefined) return;
  setIn(process, port, 'type', type);
  parseFirst(process, port, 'path', options);
}
