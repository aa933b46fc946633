import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  addInterface,
  loadedModules,
  loadModule,
  removeInterface,
  renameInterface,
  type Graph,
} from '../../../src/sim/netgraph/graph.js';
import { connectSocket, endProcess } from '../../../src/sim/netgraph/holder.js';
import { etherHooks, hookHolders } from '../../../src/sim/netgraph/inspector.js';
import { interfaceFlags, interfaceNamed } from '../../../src/sim/netgraph/interface.js';
import { cpuTimeOf } from '../../cpu-time.js';
import { bridged, host, ngctl, script } from './host.js';

const GUEST = { uid: 0, hook: 'vmlink', path: 'bnet0:', peerhook: 'link2' };

test('a guest holds its link as long as its process lives', () => {
  const graph = bridged();
  const held = connectSocket(graph, { ...GUEST, pid: 800, socket: 'vm-web-0' });
  assert.ok(held.ok);
  assert.match(ngctl(graph, 'show vm-web-0:').stdout, /vmlink +bnet0 +bridge +\w+ +link2/);
  const [holder] = hookHolders(graph, 'bnet0');
  assert.equal(
    { ...holder, nodeId: 0 },
    { hook: 'link2', node: 'vm-web-0', nodeId: 0, type: 'socket', peerHook: 'vmlink', pid: 800 },
  );
  endProcess(graph, 800);
  assert.is(ngctl(graph, 'show vm-web-0:').code, 71);
  assert.equal(
    hookHolders(graph, 'bnet0').map((one) => one.hook),
    ['link1', 'link0'],
  );
});

test('a guest is refused at its socket or at its link, and leaves nothing behind', () => {
  const graph = bridged();
  connectSocket(graph, { ...GUEST, pid: 800, socket: 'vm-web-0' });
  const nodes = graph.nodes.length;
  const connect = (more: object) => connectSocket(graph, { ...GUEST, pid: 801, ...more });
  assert.equal(connect({ socket: 'vm-web-0' }), {
    ok: false,
    stage: 'socket',
    errno: 'Address already in use',
  });
  assert.equal(connect({ socket: 'a.b' }), { ok: false, stage: 'socket', errno: 'Invalid argument' });
  assert.equal(connect({ uid: 1001 }), { ok: false, stage: 'socket', errno: 'Operation not permitted' });
  assert.equal(connect({}), { ok: false, stage: 'connect', errno: 'File exists' });
  assert.equal(connect({ path: 'bnet1:' }), {
    ok: false,
    stage: 'connect',
    errno: 'No such file or directory',
  });
  assert.equal(connect({ peerhook: 'port2' }), { ok: false, stage: 'connect', errno: 'Invalid argument' });
  assert.is(graph.nodes.length, nodes);
});

test('a bridge that was shut down under a guest leaves its socket without a hook, to be plugged in again', () => {
  const graph = bridged();
  connectSocket(graph, { ...GUEST, pid: 800, socket: 'vm-web-0' });
  ngctl(graph, 'shutdown bnet0:');
  assert.match(ngctl(graph, 'show vm-web-0:').stdout, /Num hooks: 0\n$/);
  assert.equal(etherHooks(graph, 're0'), {});
  script(graph, [
    'mkpeer re0: bridge lower link0',
    'name re0:lower bnet0',
    'connect vm-web-0: bnet0: vmlink link5',
  ]);
  assert.is(hookHolders(graph, 'bnet0')[0]?.pid, 800);
});

test('ether nodes come with ng_ether, with interfaces, and not for loopbacks', () => {
  const graph = host(14, false);
  assert.match(ngctl(graph, 'list').stdout, /^There are 1 total nodes:/);
  assert.ok(loadModule(graph, 'ng_ether'));
  addInterface(graph, { name: 'em0.100', mac: '58:9c:fc:00:00:09' });
  assert.equal(
    graph.nodes.map((node) => node.name),
    ['re0', 'em0_100'],
  );
  assert.equal(loadedModules(graph), ['ng_ether', 'ng_socket']);
  assert.not.ok(loadModule(graph, 'vmm'));
});

test('an ether node follows its interface: renamed with it, gone with it', () => {
  const graph = bridged();
  renameInterface(graph, 're0', 'lan0');
  assert.match(ngctl(graph, 'msg lan0: getifname').stdout, /"lan0"/);
  assert.ok(removeInterface(graph, 'lan0'));
  assert.is(etherHooks(graph, 'lan0'), undefined);
  assert.match(ngctl(graph, 'show bnet0:').stdout, /Num hooks: 0\n$/);
});

test('the promiscuous flag comes with setpromisc and goes with the last hook', () => {
  const graph = bridged();
  const names = () => interfaceFlags(interfaceNamed(graph, 're0')!).names;
  assert.ok(names().includes('PROMISC'));
  ngctl(graph, 'msg re0: setpromisc 1');
  ngctl(graph, 'rmhook re0: upper');
  assert.ok(names().includes('PROMISC'));
  ngctl(graph, 'rmhook re0: lower');
  assert.not.ok(names().includes('PROMISC'));
});

test('the inspector tells a host that is cut off: lower without upper', () => {
  const graph = host();
  ngctl(graph, 'mkpeer re0: bridge lower link0');
  const hooks = etherHooks(graph, 're0');
  assert.is(hooks?.lower?.hook, 'link0');
  assert.is(hooks?.upper, undefined);
});

test('an eiface keeps its number while its node lives, whatever it is called', () => {
  const graph = bridged();
  script(graph, ['mkpeer bnet0: eiface link5 ether', 'name bnet0:link5 jail0']);
  renameInterface(graph, 'ngeth0', 'vnet0');
  assert.is(ngctl(graph, 'mkpeer bnet0: eiface link6 ether').code, 0);
  assert.ok(interfaceNamed(graph, 'ngeth1'));
  ngctl(graph, 'shutdown jail0:');
  assert.is(interfaceNamed(graph, 'vnet0'), undefined);
});

test('a graph is plain data: written, read and used again', () => {
  const graph = bridged();
  connectSocket(graph, { ...GUEST, pid: 800, socket: 'vm-web-0' });
  const copy = JSON.parse(JSON.stringify(graph)) as Graph;
  assert.equal(copy, graph);
  assert.is(ngctl(copy, 'list -l').stdout, ngctl(graph, 'list -l').stdout);
});

test('show fails from 150 hooks on, and list from 284 nodes on', () => {
  const graph = bridged();
  const hold = (n: number) => connectSocket(graph, { ...GUEST, pid: 1000 + n, peerhook: `link${n}` });
  for (let n = 2; n < 149; n += 1) hold(n);
  assert.match(ngctl(graph, 'show bnet0:').stdout, /Num hooks: 149\n/);
  hold(149);
  assert.equal(ngctl(graph, 'show bnet0:'), {
    code: 71,
    stdout: '',
    stderr: 'ngctl: send msg: No buffer space available\n',
  });
  assert.is(ngctl(graph, 'show -n bnet0:').code, 0);
  for (let n = 150; graph.nodes.length < 282; n += 1) hold(n);
  assert.is(ngctl(graph, 'list').code, 0);
  hold(999);
  assert.equal(ngctl(graph, 'list'), {
    code: 71,
    stdout: '',
    stderr: 'ngctl: send msg: No buffer space available\n',
  });
});

test('a thousand links and thousands of calls take seconds at most', () => {
  const graph = bridged();
  const elapsed = cpuTimeOf(() => {
    for (let n = 2; n < 1002; n += 1) {
      ngctl(graph, `msg bnet0: getstats ${n}`);
      assert.ok(connectSocket(graph, { ...GUEST, pid: n, socket: `vm-${n}`, peerhook: `link${n}` }).ok);
      ngctl(graph, `show vm-${n}:`);
      ngctl(graph, 'show -n bnet0:');
    }
    for (let n = 2; n < 1002; n += 1) endProcess(graph, n);
  });
  console.log(`\n# netgraph: 1,000 guests come and go, 3,000 ngctl calls: ${elapsed} ms`);
  assert.is(graph.nodes.length, 2);
  assert.ok(elapsed < 10_000);
});

test.run();
