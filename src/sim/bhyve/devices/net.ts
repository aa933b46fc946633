import { addressOf, type DeviceAt, type DeviceModel } from '../device.js';
import { parseFirst } from '../legacy.js';
import { connectNetgraph } from '../netgraph-nic.js';
import { sscanf, strtoul } from '../number.js';
import { print, printNetgraph, type Process } from '../process.js';
import { valueIn } from '../value.js';

const MIN_MTU = 46n;
const MAX_MTU = 65535n;
const BACKENDS: readonly string[] = ['tap', 'vmnet', 'netgraph', 'netmap', 'vale', 'slirp'];

const parse: DeviceModel['parse'] = (process, node, text) => {
  parseFirst(process, node, 'backend', text);
  return true;
};

/** virtio-net: MAC, MTU, then the back-end; without a back-end it is a NIC without cable. */
export const VIRTIO_NET: DeviceModel = {
  name: 'virtio-net',
  parse,
  init: (process, at) => {
    if (!checkMac(process, at) || !checkMtu(process, at)) return false;
    return valueIn(process, at.node, 'backend') === undefined || openBackend(process, at);
  },
};

/** e1000: the same without an MTU, and a missing back-end is refused without a word (bhyve-cases init-e1000-none). */
export const E1000: DeviceModel = {
  name: 'e1000',
  parse,
  init: (process, at) => checkMac(process, at) && openBackend(process, at),
};

/** net_parsemac over ether_aton(3) of six %x: trailing text and too many digits pass, so 158:... is 58:... */
function checkMac(process: Process, at: DeviceAt): boolean {
  const text = valueIn(process, at.node, 'mac');
  if (text === undefined) return true;
  const octets = sscanf(text, '%x:%x:%x:%x:%x:%x').map((octet) => octet & 0xff);
  const multicast = ((octets[0] ?? 0) & 1) === 1;
  if (octets.length === 6 && !multicast && octets.some((octet) => octet !== 0)) return true;
  print(process, `Invalid MAC ${text}`);
  return false;
}

function checkMtu(process: Process, at: DeviceAt): boolean {
  const text = valueIn(process, at.node, 'mtu');
  if (text === undefined) return true;
  const read = strtoul(text, 0);
  if (!read.empty && read.rest === '' && read.value >= MIN_MTU && read.value <= MAX_MTU) return true;
  process.errno = 'EINVAL';
  return false;
}

/** netbe_init: the back-end is chosen by the beginning of `type`, else of the back-end's own word. */
function openBackend(process: Process, at: DeviceAt): boolean {
  const backend = valueIn(process, at.node, 'backend');
  if (backend === undefined) return false;
  const type = valueIn(process, at.node, 'type') ?? backend;
  const kind = BACKENDS.find((prefix) => type.startsWith(prefix));
  if (kind === undefined || (kind === 'slirp' && process.host.flavour === '13')) return false;
  if (kind === 'netgraph') return connectNetgraph(process, at);
  if ((kind === 'tap' || kind === 'vmnet') && !openDevice(process, backend)) return false;
  const mac = valueIn(process, at.node, 'mac');
  process.nics.push({
    slot: addressOf(at),
    device: at.device,
    backend,
    ...(mac === undefined ? {} : { mac }),
  });
  return true;
}

/** tap_init of net_backends.c. */
function openDevice(process: Process, name: string): boolean {
  const errno = process.host.openTap?.(name);
  if (errno === undefined) return true;
  process.errno = errno;
  printNetgraph(process, `open of tap device /dev/${name} failed`);
  return false;
}
