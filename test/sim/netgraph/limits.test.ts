import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connectSocket } from '../../../src/sim/netgraph/holder.js';
import { sendFrame } from '../../../src/sim/netgraph/frames.js';
import { cpuTimeOf } from '../../cpu-time.js';
import { bridged, ngctl, script } from './host.js';
import type { Graph } from '../../../src/sim/netgraph/graph.js';

/** Guests on link2 and up, each heard once unless nobody listens. */
function crowd(graph: Graph, guests: number, heard = true): void {
  for (let at = 0; at < guests; at += 1) {
    const made = connectSocket(graph, {
      pid: 1000 + at,
      uid: 0,
      hook: 'vmlink',
      path: 'bnet0:',
      peerhook: `link${at + 2}`,
      socket: `vm-${at}`,
    });
    const tail = at.toString(16).padStart(4, '0');
    const frame = Buffer.alloc(60);
    frame.write(`020000000001589cfc00${tail}0800`, 'hex');
    if (made.ok && heard) sendFrame(graph, { nodeId: made.nodeId }, frame);
  }
}

test('show fails from 150 hooks on, list from 284 nodes on', () => {
  const graph = bridged();
  crowd(graph, 147);
  assert.is(ngctl(graph, 'show bnet0:').code, 0);
  crowd(graph, 148);
  assert.equal(ngctl(graph, 'show bnet0:').stderr, 'ngctl: send msg: No buffer space available\n');
  assert.is(ngctl(graph, 'show -n bnet0:').code, 0);
});

test('a table of some hundred hosts is dumped in hex, of 487 not sent at all', () => {
  const few = bridged();
  crowd(few, 300);
  assert.match(ngctl(few, 'msg bnet0: gettable').stdout, /Args:\t\{ numHosts=300 /);
  const many = bridged();
  crowd(many, 485);
  const { hosts } = many.nodes.find((node) => node.name === 'bnet0')!.bridge!;
  for (const heard of hosts) heard.age = 7;
  const { stdout, code } = ngctl(many, 'msg bnet0: gettable');
  assert.is(code, 0);
  const [head, first] = stdout.split('\n');
  assert.match(head ?? '', /^Rec'd response 7 from "\[[0-9a-f]+\]:":$/);
  assert.match(
    first ?? '',
    /^0000: {2}e5 01 00 00 58 9c fc 00 01 e4 6c 69 6e 6b 34 38 {2}\.\.\.\.X\.\.\.\.\.link48$/,
  );
  crowd(many, 487);
  assert.equal(ngctl(many, 'msg bnet0: gettable').stderr, 'ngctl: send msg: No buffer space available\n');
});

test('one run over 1,000 links answers each of them, within tens of milliseconds', () => {
  const graph = bridged();
  crowd(graph, 1000, false);
  const lines = Array.from({ length: 1000 }, (_, at) => `msg bnet0: getstats ${at + 2}`);
  let stdout = '';
  const took = cpuTimeOf(() => void ({ stdout } = script(graph, lines)));
  const answers = stdout.match(/Rec'd response "getstats"/g);
  console.log(`\n# netgraph: one run of 1,000 getstats on 1,000 links: ${took} ms`);
  assert.is(answers?.length, 1000);
  assert.ok(took < 1000, `${took} ms`);
});

test('movehost sends an address to another link, and mutes it when that is too fast', () => {
  const graph = bridged();
  crowd(graph, 2);
  const move = (hook: string) =>
    ngctl(graph, `msg bnet0: movehost { addr=58:9c:fc:00:00:00 hook="${hook}" }`);
  assert.is(move('nosuch').code, 71);
  graph.nodes.find((node) => node.name === 'bnet0')!.bridge!.hosts.forEach((host) => (host.age = 5));
  assert.is(move('link3').code, 0);
  assert.match(ngctl(graph, 'msg bnet0: gettable').stdout, /addr=58:9c:fc:00:00:00 hook="link3"/);
  move('link2');
  assert.match(ngctl(graph, 'msg bnet0: getstats 2').stdout, /loopDetects=1/);
});

test.run();
