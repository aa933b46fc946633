import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** What vm-bhyve finds out only when it starts a guest. */
export interface Wiring {
  /** ifconfig(8)'s answer to `tap create`. */
  readonly tap: () => string;
  /** The first free link of a netgraph switch. */
  readonly link: (bridge: string) => string;
  /** The first free port from 5900 on. */
  readonly vncPort: () => string;
  /** `/dev/da0` of an iSCSI target. */
  readonly volume: (name: string) => string;
  readonly uuid: string;
  readonly mac: string;
}

/** In words, for who did not look. */
export const UNWIRED: Wiring = {
  tap: () => 'tapN',
  link: () => 'linkN',
  vncPort: () => '5900',
  volume: (name) => `iscsi:${name}`,
  uuid: 'MADE-AT-ITS-FIRST-START',
  mac: 'MADE-AT-ITS-FIRST-START',
};

/** switch::vale::id: five digits of the MD5 of switch and port. */
export function valePort(name: string, port: string): string {
  return `vale${digest(name)}:${digest(port)}`;
}

function digest(text: string): string {
  return bytesToHex(md5(utf8ToBytes(text))).slice(0, 5);
}
