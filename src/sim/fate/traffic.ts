import { emitFrame, injectFrame, passSeconds, sendFrame } from '../netgraph/frames.js';
import type { Errno } from '../netgraph/errno.js';
import type { Guest } from '../inhabitant.js';
import type { Told, Verb } from './verb.js';
import type { World } from '../world.js';

/** `wire IF send ...`: frames from outside reach a card. `stack IF send ...`: the host, or the jail that has IF, sends. */
export const wireVerb: Verb = (world, [name = '', send, ...words]) =>
  send === 'send' ? sendOn(world, { name, from: 'wire' }, words) : { error: 'wire IF send ...' };
export const stackVerb: Verb = (world, [name = '', send, ...words]) =>
  send === 'send' ? sendOn(world, { name, from: 'stack' }, words) : { error: 'stack IF send ...' };

/** `pass SECONDS`: netgraph's timers run ahead of the clock. */
export const passVerb: Verb = (world, [seconds = '']) => {
  if (!/^\d+$/.test(seconds)) return { error: 'pass SECONDS' };
  passSeconds(world.graph, Number(seconds));
  return '';
};

/** A guest sends out of its NIC, as virtio-net would. Tells the errno of the last frame, which bhyve ignores. */
export function sendFrames(world: World, guest: Guest, words: readonly string[]): Told {
  const order = readOrder(words);
  if (typeof order === 'string') return { error: order };
  const nic = guest.nics[order.nic];
  if (nic === undefined) return { error: `${guest.name} has no NIC ${order.nic}` };
  const frame = buildFrame(order, nic.mac);
  return repeat(order, () => sendFrame(world.graph, { nodeId: nic.node }, frame).errno);
}

interface Order {
  readonly nic: number;
  readonly to: string;
  readonly from?: string;
  readonly frames: number;
  readonly bytes: number;
}

const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const OUTSIDE = '00:00:5e:00:53:01';
/** Ethernet's least, without the check sum. */
const LEAST_BYTES = 60;
const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;

function sendOn(
  world: World,
  source: { readonly name: string; readonly from: 'wire' | 'stack' },
  words: readonly string[],
): Told {
  const order = readOrder(words);
  if (typeof order === 'string') return { error: order };
  const port = world.graph.interfaces.find((one) => one.name === source.name);
  if (port === undefined) return { error: `no interface ${source.name}` };
  const frame = buildFrame(order, source.from === 'wire' ? OUTSIDE : port.mac);
  return repeat(order, () => {
    if (source.from === 'stack') return emitFrame(world.graph, port, frame);
    injectFrame(world.graph, source.name, frame);
    return undefined;
  });
}

function repeat({ frames }: Order, send: () => Errno | undefined): Told {
  let last: Errno | undefined;
  for (let sent = 0; sent < frames; sent += 1) last = send();
  return last === undefined ? '' : `${last}\n`;
}

/** `[--nic N] [--to MAC|broadcast] [--from MAC] [--frames K] [--bytes B]`. */
function readOrder(words: readonly string[]): Order | string {
  const order = {
    nic: 0,
    to: BROADCAST,
    frames: 1,
    bytes: LEAST_BYTES,
    from: undefined as string | undefined,
  };
  for (let at = 0; at < words.length; at += 2) {
    const [option = '', value = ''] = words.slice(at, at + 2);
    const number = /^\d+$/.test(value) ? Number(value) : undefined;
    if (option === '--to' && value === 'broadcast') order.to = BROADCAST;
    else if (option === '--to' && MAC.test(value)) order.to = value;
    else if (option === '--from' && MAC.test(value)) order.from = value;
    else if (option === '--nic' && number !== undefined) order.nic = number;
    else if (option === '--frames' && number !== undefined) order.frames = number;
    else if (option === '--bytes' && number !== undefined) order.bytes = number;
    else return `send: ${option} ${value}`;
  }
  const { from, ...rest } = order;
  return from === undefined ? rest : { ...rest, from };
}

/** An IPv4 frame of nothing. */
function buildFrame(order: Order, mac: string): Uint8Array {
  const head = Buffer.from(`${order.to}${order.from ?? mac}0800`.replaceAll(':', ''), 'hex');
  return Buffer.concat([head, Buffer.alloc(Math.max(0, order.bytes - head.length))]);
}
