import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EVIDENCE } from '../../../src/sim/netgraph/evidence.js';
import { injectFrame, sendFrame } from '../../../src/sim/netgraph/frames.js';
import { connectSocket } from '../../../src/sim/netgraph/holder.js';
import { bridged, host, ngctl, script } from './host.js';

const ARP = Buffer.from('ffffffffffff0200000000010806'.padEnd(120, '0'), 'hex');

test('a frame with a tag goes to the hook of its vlan without the tag, others to nomatch', () => {
  const graph = host();
  script(graph, [
    'mkpeer re0: vlan lower downstream',
    'name re0:lower vlan0',
    'connect vlan0: re0: nomatch upper',
  ]);
  script(graph, ['mkpeer vlan0: bridge v100 link0', 'name vlan0:v100 bnet100']);
  assert.is(
    ngctl(graph, 'msg vlan0: addfilter { vlan=100 hook="v200" }').stderr,
    'ngctl: send msg: No such file or directory\n',
  );
  assert.is(ngctl(graph, 'msg vlan0: addfilter { vlan=100 hook="v100" }').code, 0);
  assert.is(
    ngctl(graph, 'msg vlan0: addfilter { vlan=101 hook="v100" }').stderr,
    'ngctl: send msg: File exists\n',
  );
  injectFrame(graph, 're0', Buffer.from('ffffffffffff020000000001810000640806'.padEnd(120, '0'), 'hex'));
  injectFrame(graph, 're0', ARP);
  assert.match(
    ngctl(graph, 'msg bnet100: getstats 0').stdout,
    /\{ recvOctets=56 recvPackets=1 recvBroadcast=1 \}/,
  );
  assert.match(
    ngctl(graph, 'msg vlan0: gettable').stdout,
    /\{ n=1 filter=\[ \{ hook="v100" vlan=100 vid=100 \} \] \}/,
  );
  assert.is(ngctl(graph, 'msg vlan0: delfilter 100').stderr, 'ngctl: send msg: Invalid argument\n');
  ngctl(graph, 'rmhook vlan0: v100');
  assert.match(ngctl(graph, 'msg vlan0: gettable').stdout, /Args:\t\{\}/);
});

test('a hub gives every frame to all others, a tee to the other side and to its tap', () => {
  const graph = host();
  script(graph, [
    'mkpeer re0: hub lower up',
    'name re0:lower hub0',
    'mkpeer hub0: tee t left',
    'name hub0:t tee0',
  ]);
  const connect = (pid: number, path: string, peerhook: string) =>
    assert.ok(connectSocket(graph, { pid, uid: 0, hook: 'in', path, peerhook }).ok);
  connect(1, 'hub0:', 'any');
  connect(2, 'tee0:', 'right');
  connect(3, 'tee0:', 'left2right');
  assert.equal(
    injectFrame(graph, 're0', ARP)
      .map((arrival) => arrival.pid)
      .sort(),
    [1, 2, 3],
  );
  assert.match(ngctl(graph, 'msg tee0: getclrstats').stdout, /left=\{ inOctets=60 inFrames=1 \}/);
  assert.match(ngctl(graph, 'msg tee0: getstats').stdout, /Args:\t\{\}/);
});

test('two bridges joined twice do not hang the model', () => {
  const graph = bridged();
  script(graph, [
    'mkpeer bnet0: bridge link5 link0',
    'name bnet0:link5 bnet1',
    'connect bnet0: bnet1: link6 link1',
  ]);
  const guest = connectSocket(graph, { pid: 1, uid: 0, hook: 'vmlink', path: 'bnet0:', peerhook: 'link2' });
  assert.ok(guest.ok);
  const { errno } = sendFrame(graph, { nodeId: guest.ok ? guest.nodeId : 0 }, ARP);
  assert.ok(errno === undefined || errno === 'ELOOP');
});

test('types that are never made by mkpeer are refused, unknown ones are not found', () => {
  const graph = host(14, false);
  const refusal = (type: string) => ngctl(graph, `mkpeer . ${type} x y`).stderr;
  assert.is(refusal('ether'), 'ngctl: send msg: Invalid argument\n');
  assert.is(refusal('socket'), 'ngctl: send msg: Invalid argument\n');
  assert.is(refusal('constructor'), 'ngctl: send msg: No such file or directory\n');
  assert.is(refusal('eiface'), 'ngctl: send msg: Protocol family not supported\n');
});

test('dot draws each edge once and the lonely nodes apart', () => {
  const { stdout } = ngctl(bridged(), 'dot -c');
  assert.match(stdout, /^digraph netgraph \{\n/);
  assert.is(stdout.match(/->/g)?.length, 2);
  assert.match(stdout, /\tsubgraph cluster_disconnected \{\n\t\tbgcolor = pink;\n\t\t"[0-9a-f]+";\n\t\};\n/);
});

test('every reply has a source or says that it is unproven', () => {
  assert.ok(EVIDENCE.length > 30);
  assert.is(new Set(EVIDENCE.map((row) => row.reply)).size, EVIDENCE.length);
  for (const { source } of EVIDENCE)
    assert.match(source, /facts \d|\.txt|README\.md|man4\/|\.[ct]s?\b|^UNPROVEN$/);
});

test.run();
