import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sendFrame, passSeconds } from '../../../src/sim/netgraph/frames.js';
import type { Graph } from '../../../src/sim/netgraph/graph.js';
import { connectSocket } from '../../../src/sim/netgraph/holder.js';
import { bridged, host, ngctl, script } from './host.js';

function hold(graph: Graph, pid: number, peerhook: string): number {
  const held = connectSocket(graph, { pid, uid: 0, hook: 'vmlink', path: 'bnet0:', peerhook });
  assert.ok(held.ok);
  return held.ok ? held.nodeId : 0;
}

function errorOf(graph: Graph, peerhook: string): string {
  return ngctl(graph, `connect . bnet0: x ${peerhook}`).stderr.replace('ngctl: send msg: ', '').trim();
}

function frame(to: string, from: string): Uint8Array {
  return Buffer.from(`${to}${from}0806`.padEnd(120, '0'), 'hex');
}

test('a link name is a number printed the one way', () => {
  const graph = bridged();
  for (const bad of ['link', 'link01', 'linkx', 'Link5', 'link4294967296', 'ulink5', 'uplink0', 'foo']) {
    assert.is(errorOf(graph, bad), 'Invalid argument', bad);
  }
  assert.is(errorOf(graph, 'link1'), 'File exists');
  assert.is(errorOf(graph, 'link4294967295'), '');
});

test('uplinks exist from 14 on', () => {
  assert.is(errorOf(bridged(13), 'uplink1'), 'Invalid argument');
  assert.is(errorOf(bridged(14), 'uplink1'), '');
});

test('the kernel numbers a bare link with the lowest free number on 15 only', () => {
  assert.is(errorOf(bridged(14), 'link'), 'Invalid argument');
  const graph = bridged(15);
  hold(graph, 1, 'link3');
  for (const [pid, link] of [
    [2, 'link2'],
    [3, 'link4'],
  ] as const) {
    const id = hold(graph, pid, 'link').toString(16);
    assert.match(ngctl(graph, `show [${id}]:`).stdout, new RegExp(`vmlink +bnet0 .* ${link} +\\n`));
  }
  const uplinks = script(graph, ['connect . bnet0: a uplink', 'show .:']).stdout;
  assert.match(uplinks, / uplink1 +\n/);
});

test('a bridge goes with its last hook unless it was made persistent', () => {
  const graph = host();
  script(graph, ['mkpeer . bridge x link0', 'name .:x gone']);
  assert.is(ngctl(graph, 'show gone:').code, 71);
  script(graph, ['mkpeer . bridge x link0', 'name .:x stays', 'msg stays: setpersistent', 'rmhook x']);
  assert.match(ngctl(graph, 'show stays:').stdout, /Num hooks: 0\n$/);
  assert.is(ngctl(graph, 'shutdown stays:').code, 0);
  assert.is(ngctl(graph, 'shutdown stays:').stderr, 'ngctl: shutdown: No such file or directory\n');
});

test('a free link has no stats, a taken one has them by its number', () => {
  const graph = bridged();
  assert.is(ngctl(graph, 'msg bnet0: getstats 2').stderr, 'ngctl: send msg: Socket is not connected\n');
  hold(graph, 7, 'link2');
  assert.match(
    ngctl(graph, 'msg bnet0: getstats 2').stdout,
    /^Rec'd response "getstats" \(4\) from "\[\w+\]:":\nArgs:\t\{\}\n$/,
  );
  assert.is(ngctl(graph, 'msg bnet0: getstats link2').stderr, 'ngctl: send msg: Invalid argument\n');
});

test('a struct given in part sets the rest to zero', () => {
  const graph = bridged();
  ngctl(graph, 'msg bnet0: setconfig { debugLevel=2 }');
  assert.match(ngctl(graph, 'msg bnet0: getconfig').stdout, /Args:\t\{ debugLevel=2 \}\n/);
  assert.match(ngctl(graph, 'msg bnet0: setconfig { nosuch=1 }').stderr, /No such file or directory/);
  assert.match(ngctl(graph, 'msg bnet0: getconfig 1').stdout, /debugLevel=2/);
});

test('a frame from a guest is counted on its link and its address learned', () => {
  const graph = bridged();
  const one = hold(graph, 7, 'link2');
  const two = hold(graph, 8, 'link3');
  const { arrivals } = sendFrame(graph, { nodeId: one }, frame('ffffffffffff', '020000000001'));
  assert.equal(
    arrivals.map(({ nodeId, pid, hook }) => ({ nodeId, pid, hook })),
    [{ nodeId: two, pid: 8, hook: 'vmlink' }],
  );
  assert.match(
    ngctl(graph, 'msg bnet0: getstats 2').stdout,
    /\{ recvOctets=60 recvPackets=1 recvBroadcast=1 \}/,
  );
  const answer = sendFrame(graph, { nodeId: two }, frame('020000000001', '020000000002'));
  assert.is(answer.arrivals[0]?.nodeId, one);
  passSeconds(graph, 3);
  assert.match(
    ngctl(graph, 'msg bnet0: gettable').stdout,
    /numHosts=2 hosts=\[ \{ addr=02:00:00:00:00:02 hook="link3" age=3 staleness=3 \}/,
  );
  passSeconds(graph, 900);
  assert.match(ngctl(graph, 'msg bnet0: gettable').stdout, /Args:\t\{\}/);
});

test('two guests with one address mute the second for a minute', () => {
  const graph = bridged();
  const one = hold(graph, 7, 'link2');
  const two = hold(graph, 8, 'link3');
  const same = frame('ffffffffffff', '020000000001');
  sendFrame(graph, { nodeId: one }, same);
  assert.is(sendFrame(graph, { nodeId: two }, same).errno, 'ELOOP');
  assert.match(ngctl(graph, 'msg bnet0: getstats 3').stdout, /loopDrops=1 loopDetects=1 \}/);
  passSeconds(graph, 59);
  assert.is(sendFrame(graph, { nodeId: two }, same).errno, 'ELOOP');
  passSeconds(graph, 1);
  assert.is(sendFrame(graph, { nodeId: two }, same).errno, undefined);
});

test.run();
