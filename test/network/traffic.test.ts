import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NO_STATS } from '../../src/netgraph/counters.js';
import { createTrafficBook, type MemberKey, type TrafficBook } from '../../src/network/traffic.js';

const WEB: MemberKey = { bridge: 'bnet0', kind: 'vm', name: 'web', nic: '0' };

interface Look {
  readonly at?: number;
  readonly recv: number;
  readonly hook?: string;
  readonly bridgeId?: string;
}

function see(book: TrafficBook, { at = 0, recv, hook = 'link2', bridgeId = '4' }: Look, key = WEB): void {
  book.note({ ...key, at, hook, bridgeId, stats: { ...NO_STATS, recvOctets: recv } });
}

function total(book: TrafficBook, key = WEB): number | undefined {
  return book.tally(key)?.total.recvOctets;
}

test('nobody has flowed who was never seen', () => {
  assert.is(createTrafficBook().tally(WEB), undefined);
});

test('a total goes on when a counter falls: the link was made anew', () => {
  const book = createTrafficBook();
  for (const recv of [100, 250, 40, 60]) see(book, { recv });
  assert.is(total(book), 310);
});

test('a total goes on by another hook, and on a bridge that was made anew, however much the new one counted', () => {
  const book = createTrafficBook();
  see(book, { recv: 100 });
  see(book, { recv: 150, hook: 'link5' });
  see(book, { recv: 170, hook: 'link5', bridgeId: '9' });
  assert.is(total(book), 420);
});

test('a link known to be gone is not taken for its successor that counted more', () => {
  const book = createTrafficBook();
  see(book, { at: 0, recv: 100 });
  book.cutAll({ kind: 'vm', name: 'web' }, 5000);
  see(book, { at: 9000, recv: 150 });
  assert.is(total(book), 250);
  book.cut(WEB, 12_000);
  see(book, { at: 15_000, recv: 200 });
  assert.is(total(book), 450);
});

test('a NIC that was pulled off one bridge counts on where else it is, and so does every other NIC', () => {
  const book = createTrafficBook();
  const keys = [WEB, { ...WEB, nic: '1' }, { ...WEB, bridge: 'bnet1' }];
  for (const key of keys) see(book, { at: 0, recv: 100 }, key);
  book.cutAll({ kind: 'vm', name: 'web', nic: WEB.nic, bridge: WEB.bridge }, 5000);
  for (const key of keys) see(book, { at: 9000, recv: 150 }, key);
  assert.equal(
    keys.map((key) => book.tally(key)?.total.recvOctets),
    [250, 150, 150],
  );
});

test('a look still under way when the guest ended, or older than the last, counts nothing twice', () => {
  const book = createTrafficBook();
  see(book, { at: 0, recv: 100 });
  book.cutAll({ kind: 'vm', name: 'web' }, 5000);
  see(book, { at: 5100, recv: 120 });
  assert.is(total(book), 100);
  see(book, { at: 5200, recv: 7 });
  assert.is(total(book), 107, 'a link that counts less is the next one');
  book.cut(WEB, 5300);
  see(book, { at: 9000, recv: 10 });
  assert.is(total(book), 110, 'it was found free by a look from before it was connected');
});

test('two members of one name are not mixed up: a VM and a jail, two NICs, two bridges', () => {
  const book = createTrafficBook();
  const keys = [WEB, { ...WEB, kind: 'jail' as const }, { ...WEB, nic: '1' }, { ...WEB, bridge: 'bnet1' }];
  keys.forEach((key, index) => see(book, { recv: index + 1 }, key));
  assert.equal(
    keys.map((key) => total(book, key)),
    [1, 2, 3, 4],
  );
});

test('a rate is what flowed between the last two looks that are a second apart', () => {
  const book = createTrafficBook();
  const rate = (): number | undefined => {
    const growth = book.tally(WEB)?.growth;
    return growth && growth.stats.recvOctets / growth.seconds;
  };
  see(book, { at: 5000, recv: 1000 });
  assert.is(rate(), undefined, 'one look gives no rate');
  see(book, { at: 5500, recv: 9000 });
  assert.is(rate(), undefined, 'nor do two that are too close');
  see(book, { at: 7000, recv: 21_000 });
  assert.is(rate(), 10_000, 'the close one is not forgotten: it counts from the first');
  see(book, { at: 7999, recv: 99_000 });
  assert.is(rate(), 10_000);
  see(book, { at: 9000, recv: 121_000 });
  assert.is(rate(), 50_000);
  see(book, { at: 10_000, recv: 1000 });
  assert.is(rate(), 1000, 'a link made anew has a rate, and no negative one');
  book.cut(WEB, 20_000);
  assert.is(rate(), undefined, 'what is not plugged in flows no more');
});

test('what is saved goes on in the next book, also the link that was counting and its rate', () => {
  const before = createTrafficBook();
  see(before, { at: 1000, recv: 100 });
  see(before, { at: 2000, recv: 30 });
  const after = createTrafficBook(JSON.parse(JSON.stringify(before.save())));
  assert.is(total(after), 130);
  see(after, { at: 4000, recv: 50 });
  assert.is(total(after), 150);
  assert.is(after.tally(WEB)?.growth?.seconds, 2);
  const other = createTrafficBook(before.save());
  see(other, { at: 4000, recv: 20 });
  assert.is(total(other), 150, 'the link was made anew while no daemon ran');
});

test('a book forgets who was not seen for longest, never the one just seen', () => {
  const book = createTrafficBook();
  for (let jail = 0; jail < 9000; jail++) see(book, { recv: 1 }, { ...WEB, kind: 'jail', name: `j${jail}` });
  assert.is(book.save().length, 8192);
  assert.is(total(book, { ...WEB, kind: 'jail', name: 'j8999' }), 1);
  assert.is(total(book, { ...WEB, kind: 'jail', name: 'j0' }), undefined);
});

test('property: a total never falls and is what all links together counted, wherever the book was saved', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('flow' as const), by: fc.nat(1000) }),
      fc.record({ kind: fc.constant('anew' as const), by: fc.nat(1000) }),
      fc.record({ kind: fc.constant('restart' as const), by: fc.constant(0) }),
    ),
  );
  fc.assert(
    fc.property(steps, (list) => {
      let book = createTrafficBook();
      let [counter, hook, sum] = [0, 0, 0];
      for (const { kind, by } of list) {
        if (kind === 'restart') book = createTrafficBook(book.save());
        if (kind === 'anew') [counter, hook] = [0, hook + 1];
        counter += by;
        sum += by;
        see(book, { recv: counter, hook: `link${hook}` });
        assert.is(total(book), sum);
      }
    }),
  );
});

test.run();
