import { getopt } from '../getopt.js';
import { emitFrame } from '../netgraph/frames.js';
import type { Interface } from '../netgraph/state.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'ping: no answer':
    'sbin/ping/ping.8: exit 2; text: sbin/ping/ping.c; that each try is an ARP request: UNPROVEN',
  'ping: no route': 'UNPROVEN',
  'ping: usage': 'UNPROVEN',
} satisfies Evidence;

const EX_USAGE = 64;
const NO_ANSWER = 2;
const MOST = 5;

/** ping(8) -c: nobody answers in this world, but asking who has the address goes out as frames. */
export function ping(world: World, call: Call): Outcome {
  const { given, operands } = getopt(call.args, '4AaC:c:DdfG:g:Hh:I:i:L:l:M:m:nop:P:QqRrS:s:T:t:vW:z:');
  const [target = ''] = operands;
  const count = Number(given.get('c')?.[0] ?? MOST);
  const value = numberOf(target);
  if (value === undefined)
    return reply(EVIDENCE['ping: usage'], EX_USAGE, { stderr: 'usage: ping [-c count] host\n' });
  const port = world.graph.interfaces.find((one) => reaches(one, value));
  if (port === undefined)
    return reply(EVIDENCE['ping: no route'], NO_ANSWER, {
      stdout: head(target) + tail(target, 0),
      stderr: 'ping: sendto: No route to host\n',
    });
  for (let sent = 0; sent < Math.min(count, MOST); sent += 1) emitFrame(world.graph, port, question(port));
  return reply(EVIDENCE['ping: no answer'], NO_ANSWER, { stdout: head(target) + tail(target, count) });
}

function head(target: string): string {
  return `PING ${target} (${target}): 56 data bytes\n`;
}

function tail(target: string, sent: number): string {
  const loss = sent === 0 ? '' : ', 100.0% packet loss';
  return `\n--- ${target} ping statistics ---\n${sent} packets transmitted, 0 packets received${loss}\n`;
}

/** Only a private network's own subnet counts: the default route has nobody behind it here. */
function reaches({ up, addresses = [] }: Interface, target: number): boolean {
  return (
    up &&
    addresses.some(({ address, prefix }) => {
      const own = numberOf(address);
      const mask = prefix === 0 ? 0 : (-1 << (32 - prefix)) >>> 0;
      return own !== undefined && (own & mask) >>> 0 === (target & mask) >>> 0;
    })
  );
}

function numberOf(address: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return undefined;
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** A broadcast of the least size, as ARP's are. */
function question({ mac }: Interface): Uint8Array {
  return Buffer.concat([Buffer.from(`ffffffffffff${mac}0806`.replaceAll(':', ''), 'hex'), Buffer.alloc(46)]);
}
