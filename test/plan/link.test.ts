import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VmctlError } from '../../src/errors.js';
import { emptyLedger, leaseLink, releaseLinks } from '../../src/netgraph/ledger.js';
import { ensureBridge } from '../../src/plan/bridge.js';
import { findLink, leaseLinks, lookSocket } from '../../src/plan/link.js';
import { connectSocket } from '../../src/sim/netgraph/holder.js';
import type { Graph } from '../../src/sim/netgraph/graph.js';
import { done, drive, graph, ngctl, prepare } from './ground.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import { UUID } from './bridge-world.js';
import { hostSide, runOn } from './host-side.js';

const BRIDGES = [bridgeOf({ name: 'bnet0', interface: 're0' }), bridgeOf({ name: 'bnet1' })];
const WISH = { bridge: 'bnet0', nic: '0', mac: '58:9c:fc:00:00:01' };

function host(): Graph {
  const on = graph();
  const side = hostSide(on);
  for (const bridge of BRIDGES)
    drive(ensureBridge(bridge, { release: 14, hostUuid: UUID }), (command) => runOn(side, command));
  return on;
}

test('the first free link is found with one look of one line', () => {
  const on = host();
  const { value, steps } = drive(
    leaseLinks({ vm: 'myvm', wishes: [WISH], ledger: emptyLedger(BRIDGES) }),
    (command) => ngctl(on, command),
  );
  assert.equal(value.links, [
    { bridge: 'bnet0', hook: 'link2', socket: 'vm-myvm-0', mac: WISH.mac, nic: '0' },
  ]);
  assert.equal(steps, [
    {
      ...steps[0],
      kind: 'look',
      command: { file: 'ngctl', args: ['-f', '-'], input: 'msg bnet0: getstats 2\n' },
    },
  ]);
});

test('links that strangers took are passed over, many in few looks', () => {
  const on = prepare(
    host(),
    Array.from({ length: 40 }, (_, index) => `mkpeer bnet0: tee link${index + 2} left`),
  );
  const { value, steps } = drive(
    leaseLinks({ vm: 'myvm', wishes: [WISH], ledger: emptyLedger(BRIDGES) }),
    (command) => ngctl(on, command),
  );
  assert.is(value.links[0]?.hook, 'link42');
  assert.ok(steps.length <= 4, `${steps.length} looks`);
});

test('several NICs get several links, each on its bridge, and the ledger has them', () => {
  const on = host();
  const wishes = [WISH, { ...WISH, nic: '1' }, { ...WISH, bridge: 'bnet1', nic: 'lan' }];
  const { value, steps } = drive(
    leaseLinks({ vm: 'myvm', wishes, ledger: emptyLedger(BRIDGES) }),
    (command) => ngctl(on, command),
  );
  assert.equal(
    value.links.map((link) => [link.bridge, link.hook, link.socket]),
    [
      ['bnet0', 'link2', 'vm-myvm-0'],
      ['bnet0', 'link3', 'vm-myvm-1'],
      ['bnet1', 'link0', 'vm-myvm-lan'],
    ],
  );
  assert.is(steps.length, 3);
  assert.equal(
    [...(value.ledger.leases.get('bnet0') ?? [])].map(([number]) => number),
    [2, 3],
  );
});

test('the link held before comes first, and another one where a stranger sits on it', () => {
  const held = releaseLinks(leaseLink(emptyLedger(BRIDGES), { owner: 'myvm', ...WISH }, 9), 'myvm');
  const free = drive(leaseLinks({ vm: 'myvm', wishes: [WISH], ledger: held }), (command) =>
    ngctl(host(), command),
  );
  assert.is(free.value.links[0]?.hook, 'link9');
  const on = prepare(host(), ['mkpeer bnet0: tee link9 left']);
  const taken = drive(leaseLinks({ vm: 'myvm', wishes: [WISH], ledger: held }), (command) =>
    ngctl(on, command),
  );
  assert.is(taken.value.links[0]?.hook, 'link2');
});

test('a held link of the same bridge counts as free, one of another bridge does not', () => {
  const on = prepare(host(), ['mkpeer bnet0: tee link2 left', 'mkpeer bnet0: tee link3 left']);
  const lease = (bridge: string): string | undefined =>
    drive(
      leaseLinks({
        vm: 'a',
        wishes: [WISH],
        ledger: emptyLedger(BRIDGES),
        held: [{ bridge, hook: 'link3' }],
      }),
      (command) => ngctl(on, command),
    ).value.links[0]?.hook;
  assert.equal([lease('bnet0'), lease('bnet1')], ['link3', 'link4']);
});

test('a bridge that is not there is named with what to do', () => {
  try {
    drive(
      leaseLinks({ vm: 'a', wishes: [{ ...WISH, bridge: 'nowhere' }], ledger: emptyLedger() }),
      (command) => ngctl(host(), command),
    );
    assert.unreachable();
  } catch (error) {
    assert.is((error as VmctlError).message, 'there is no bridge nowhere');
    assert.match((error as VmctlError).hint ?? '', /host\.toml/);
  }
  const ether = { ...WISH, bridge: 'em0' };
  assert.throws(
    () =>
      drive(leaseLinks({ vm: 'a', wishes: [ether], ledger: emptyLedger() }), (command) =>
        ngctl(host(), command),
      ),
    /Function not implemented|Invalid argument/,
  );
});

test('a bridge that answers late is asked again, and one that never answers is an error', () => {
  const on = host();
  let asked = 0;
  const late = drive(leaseLinks({ vm: 'a', wishes: [WISH], ledger: emptyLedger(BRIDGES) }), (command) =>
    asked++ === 0 ? done() : ngctl(on, command),
  );
  assert.is(late.value.links[0]?.hook, 'link2');
  assert.throws(
    () => drive(leaseLinks({ vm: 'a', wishes: [WISH], ledger: emptyLedger(BRIDGES) }), () => done()),
    /does not answer which of its links/,
  );
});

test('a socket node is found, and with it where its guest is plugged in', () => {
  const on = host();
  connectSocket(on, { pid: 50, uid: 0, socket: 'vm-a-0', hook: 'vmlink', path: 'bnet0:', peerhook: 'link5' });
  const run = <T>(steps: Parameters<typeof drive<T>>[0]): T =>
    drive(steps, (command) => ngctl(on, command)).value;
  assert.ok(run(lookSocket('vm-a-0')));
  assert.not(run(lookSocket('vm-b-0')));
  assert.equal(run(findLink('vm-a-0')), { bridge: 'bnet0', hook: 'link5' });
  assert.is(run(findLink('vm-b-0')), undefined);
  prepare(on, ['rmhook vm-a-0: vmlink']);
  assert.is(run(findLink('vm-a-0')), undefined);
  assert.ok(run(lookSocket('vm-a-0')));
});

test('a look for a socket that fails is an error, not an absent socket', () => {
  const denied = { ...done(), code: 71, stderr: "ngctl: can't create node: Operation not permitted\n" };
  assert.throws(() => drive(lookSocket('vm-a-0'), () => denied), /Operation not permitted/);
});

test.run();
