import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  adoptLinks,
  candidateLinks,
  emptyLedger,
  holderOf,
  leaseLink,
  placesOf,
  rebaseLedger,
  recallLinks,
  releaseLinks,
  type LinkClaim,
  type LinkLedger,
} from '../../src/netgraph/ledger.js';
import { bridgeOf } from './bridge-of.js';

const BRIDGES = [bridgeOf({ name: 'bnet0', interface: 're0' }), bridgeOf({ name: 'iso0' })];

function claim(owner: string, bridge = 'bnet0', nic = '0'): LinkClaim {
  return { owner, nic, bridge };
}

function first(ledger: LinkLedger, wanted: LinkClaim): number {
  return candidateLinks(ledger, wanted).next().value;
}

/** Leases what the kernel, where `occupied` are taken by strangers, would let one have. */
function lease(ledger: LinkLedger, wanted: LinkClaim, occupied: ReadonlySet<number> = new Set()): LinkLedger {
  for (const number of candidateLinks(ledger, wanted)) {
    if (!occupied.has(number)) return leaseLink(ledger, wanted, number);
  }
  throw new Error('no candidate is left');
}

function numberOf(ledger: LinkLedger, { owner, nic, bridge }: LinkClaim): number | undefined {
  const rows = [...(ledger.leases.get(bridge) ?? [])];
  return rows.find(([, holder]) => holder.owner === owner && holder.nic === nic)?.[0];
}

test('link0 and link1 of a bridge with a NIC are the host, an isolated bridge gives them out', () => {
  assert.is(first(emptyLedger(BRIDGES), claim('a')), 2);
  assert.is(first(emptyLedger(BRIDGES), claim('a', 'iso0')), 0);
});

test('the lowest link that nobody holds is given', () => {
  let ledger = lease(lease(lease(emptyLedger(BRIDGES), claim('a')), claim('b')), claim('c'));
  assert.equal(
    ['a', 'b', 'c'].map((owner) => numberOf(ledger, claim(owner))),
    [2, 3, 4],
  );
  ledger = lease(releaseLinks(ledger, 'b'), claim('d'));
  assert.is(numberOf(ledger, claim('d')), 3);
});

test('a guest that comes back gets the link it had', () => {
  const both = lease(lease(emptyLedger(BRIDGES), claim('a')), claim('b'));
  assert.is(numberOf(lease(releaseLinks(releaseLinks(both, 'a'), 'b'), claim('b')), claim('b')), 3);
});

test('a new ledger that is told where a guest was gives it that link again, and leases nothing by it', () => {
  const link = { bridge: 'bnet0', hook: 'link7', socket: 'owner-a-0', mac: '58:9c:fc:00:00:01', nic: '0' };
  const told = recallLinks(emptyLedger(BRIDGES), 'a', placesOf([link]));
  assert.is(told.leases.size, 0);
  assert.is(first(told, claim('a')), 7);
  assert.is(first(told, claim('b')), 2);
  assert.is(first(recallLinks(emptyLedger(BRIDGES), 'a', { '0': 'nonsense' }), claim('a')), 2);
});

test('a guest whose link somebody else has by now gets the lowest free one', () => {
  const gone = releaseLinks(lease(lease(emptyLedger(BRIDGES), claim('a')), claim('b')), 'b');
  const taken = leaseLink(gone, claim('c'), 3);
  assert.is(numberOf(lease(taken, claim('b')), claim('b')), 4);
  assert.is(numberOf(lease(gone, claim('b'), new Set([3])), claim('b')), 4);
});

test('a link that is held cannot be leased to another', () => {
  const ledger = leaseLink(emptyLedger(BRIDGES), claim('a'), 2);
  assert.throws(() => leaseLink(ledger, claim('b'), 2), /link2 of bnet0 is leased to a/);
});

test('leasing again moves the NIC, it does not hold two links', () => {
  const ledger = leaseLink(leaseLink(emptyLedger(BRIDGES), claim('a'), 2), claim('a'), 5);
  assert.equal([...(ledger.leases.get('bnet0') ?? [])], [[5, { owner: 'a', nic: '0' }]]);
});

test('links of a record are taken over, and of two records that name one link the first wins', () => {
  const link = { bridge: 'bnet0', hook: 'link7', socket: 'owner-a-0', mac: '58:9c:fc:00:00:01', nic: '0' };
  const ledger = adoptLinks(adoptLinks(emptyLedger(BRIDGES), 'a', [link]), 'b', [link]);
  assert.equal(holderOf(ledger, 'bnet0', 7), { owner: 'a', nic: '0' });
  assert.is(numberOf(ledger, claim('b')), undefined);
});

test('other bridge definitions change what is the host, not who holds what', () => {
  const ledger = rebaseLedger(lease(emptyLedger(BRIDGES), claim('a')), [
    bridgeOf({ name: 'iso0', interface: 'em0' }),
  ]);
  assert.is(numberOf(ledger, claim('a')), 2);
  assert.is(first(ledger, claim('b', 'iso0')), 2);
});

const vms = ['a', 'b', 'c', 'd'];
const action = fc.oneof(
  fc.record({
    kind: fc.constant('lease' as const),
    owner: fc.constantFrom(...vms),
    bridge: fc.constantFrom('bnet0', 'iso0'),
  }),
  fc.record({ kind: fc.constant('release' as const), owner: fc.constantFrom(...vms) }),
);

test("whatever is leased and released, no two hold a link, nothing leaks, and free means lowest or one's own", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), fc.uniqueArray(fc.nat(9)), (actions, strangers) => {
      const occupied = new Set(strangers);
      const held = new Map<string, number>();
      const lastHeld = new Map<string, number>();
      let ledger = emptyLedger(BRIDGES);
      for (const one of actions) {
        if (one.kind !== 'lease') {
          ledger = releaseLinks(ledger, one.owner);
          for (const key of [...held.keys()].filter((key) => key.startsWith(`${one.owner} `)))
            held.delete(key);
          continue;
        }
        const key = `${one.owner} ${one.bridge}`;
        const others = [...held]
          .filter(([other]) => other !== key && other.endsWith(` ${one.bridge}`))
          .map(([, number]) => number);
        ledger = lease(ledger, claim(one.owner, one.bridge), occupied);
        const got = numberOf(ledger, claim(one.owner, one.bridge));
        const mine = lastHeld.get(key);
        const isFree = (number: number): boolean => !others.includes(number) && !occupied.has(number);
        const lowest = Array.from({ length: 40 }, (_, number) => number).find(
          (number) => number >= (one.bridge === 'bnet0' ? 2 : 0) && isFree(number),
        );
        assert.is(got, mine !== undefined && isFree(mine) ? mine : lowest);
        held.set(key, got ?? -1);
        lastHeld.set(key, got ?? -1);
      }
      for (const owner of vms) ledger = releaseLinks(ledger, owner);
      assert.is(ledger.leases.size, 0);
    }),
  );
});

test.run();
