import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BridgeDefinition } from '../../src/definition/host-definition.js';
import { socketName } from '../../src/netgraph/names.js';
import { mergeDirect } from '../../src/plan/direct-nics.js';
import { graph, prepare } from './ground.js';
import { LO, nic, plan, refusal, row } from './direct-ground.js';

const lower = nic({ kind: 'node', node: 'em0', peerhook: 'lower' });
const HOST = LO + row('re0', ['inet 192.0.2.10 netmask 0xffffff00']) + row('em0', [], { up: false });

test("a free card is brought up and takes frames for the guest's own address", () => {
  const { acts, work } = plan([lower], { ifconfig: HOST, route: 're0', graph: graph() });
  assert.is(acts[0], 'ifconfig em0 up');
  assert.match(acts[1] ?? '', 'msg em0: setpromisc 1');
  assert.equal(work.record?.nodes, [
    { node: 'em0', hook: 'lower', nic: '0', promisc: true, autosrc: (acts[1] ?? '').includes('setautosrc') },
  ]);
});

test('a card without which the host is off the network is refused', () => {
  const re0 = nic({ kind: 'node', node: 're0', peerhook: 'lower' });
  assert.match(
    refusal(() => plan([re0], { ifconfig: HOST, route: 're0', graph: graph() })),
    'lower of re0 would cut the host off: re0 carries the default route',
  );
  const vlan = row('em0.7', [
    'inet 198.51.100.1 netmask 0xffffff00',
    'vlan: 7 vlanproto: 802.1q vlanpcp: 0 parent interface: em0',
  ]);
  assert.match(
    refusal(() => plan([lower], { ifconfig: HOST + vlan, graph: graph() })),
    'would cut the host off: em0.7 carries the address 198.51.100.1/24',
  );
  const orphans = nic({ kind: 'node', node: 're0', peerhook: 'orphans' });
  assert.ok(plan([orphans], { ifconfig: HOST, route: 're0', graph: graph() }));
});

test('a hook that others have is denied, and that of its own guest is free without it', () => {
  const on = prepare(graph(), ['mkpeer em0: hub lower x']);
  assert.match(
    refusal(() => plan([lower], { ifconfig: HOST, graph: on })),
    'denied: myvm: NIC 0: lower of em0 is taken by hub',
  );
  const own = prepare(graph(), ['mkpeer em0: hub lower x', `name em0:lower ${socketName('myvm', '0')}`]);
  assert.ok(plan([lower], { ifconfig: HOST, graph: own, own: [7] }));
});

test('a node that is not there, a hook that an ether has not, and a card that is somebody else’s are refused', () => {
  const nodeOf = (node: string, peerhook = 'lower') => nic({ kind: 'node', node, peerhook });
  const on = { ifconfig: HOST, graph: graph() };
  assert.match(
    refusal(() => plan([nodeOf('ix9')], on)),
    'there is no netgraph node ix9',
  );
  assert.match(
    refusal(() => plan([nodeOf('em0', 'link3')], on)),
    'em0 is an ng_ether(4) and has no hook link3',
  );
  const lagg = HOST + row('lagg0', ['laggport: em0 flags=5<MASTER,ACTIVE>', 'groups: lagg']);
  assert.match(
    refusal(() => plan([lower], { ...on, ifconfig: lagg })),
    'em0 is a port of lagg0',
  );
  const member = HOST + row('bridge0', ['member: em0 flags=143<>', 'groups: bridge']);
  assert.match(
    refusal(() => plan([lower], { ...on, ifconfig: member })),
    'tap = true and if_bridge = "bridge0"',
  );
  const bridges = [{ name: 'bnet0', interface: 'em0' } as BridgeDefinition];
  assert.match(
    refusal(() => plan([lower], { ...on, bridges })),
    'em0 is the interface of [bridge.bnet0]',
  );
});

test('a node that is no ether is taken as it is', () => {
  const on = prepare(graph(), ['mkpeer . hub x x / name .:x myhub / msg myhub: setpersistent / rmhook x']);
  const { acts, work } = plan([nic({ kind: 'node', node: 'myhub', peerhook: 'any7' })], {
    ifconfig: HOST,
    graph: on,
  });
  assert.equal([acts, work.record], [[], undefined]);
});

test('netmap takes a card away from the host like lower does', () => {
  const port = (name: string) => nic({ kind: 'netmap', port: name });
  assert.match(
    refusal(() => plan([port('re0')], { ifconfig: HOST })),
    'netmap on re0 would cut the host off: re0 carries the address',
  );
  assert.match(
    refusal(() => plan([port('ix9')], { ifconfig: HOST })),
    'there is no interface ix9',
  );
  assert.equal(plan([port('em0')], { ifconfig: HOST }).acts, []);
});

test('vale, slirp and no cable need nothing of the host, not even a look', () => {
  const nics = [
    nic({ kind: 'vale', port: 'vale0:web' }),
    nic({ kind: 'slirp', hostForward: [] }),
    nic({ kind: 'none' }),
  ];
  assert.equal(plan(nics, { ifconfig: '' }), {
    work: { record: undefined, acts: [], warnings: [] },
    acts: [],
  });
});

test('a guest that comes back keeps on record what was changed for it before', () => {
  const change = { node: 'em0', hook: 'lower', nic: '0', promisc: true, autosrc: false };
  const tap = { name: `tapmyvm.1`, nic: '1' };
  const before = { version: 1, vm: 'myvm', bootId: 'b1', taps: [tap], nodes: [change] } as const;
  const now = { ...before, taps: [], nodes: [{ ...change, promisc: false, autosrc: true }] };
  assert.equal(mergeDirect(before, now), { ...before, nodes: [{ ...change, autosrc: true }] });
  assert.equal(mergeDirect({ ...before, bootId: 'b0' }, now), now);
});

test.run();
