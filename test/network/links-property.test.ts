import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { again } from './again.js';
import { createLinksStage } from './links-stage.js';
import { judgeEnd, judgeRecords, judgeRest } from './links-truth.js';

const vm = fc.constantFrom('web', 'web', 'db', 'mail');
const nic = fc.constantFrom('web 0', 'web 1', 'db 0', 'mail 0');
const bridge = fc.constantFrom('bnet0', 'lan0', 'theirs');
const jail = fc.constantFrom('www', 'dns');
const words = (...parts: readonly fc.Arbitrary<string | number>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((all) => all.join(' '));
const one = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);

/** What may happen on a host; guests start often, or there is nothing to disturb. */
const deed = fc.oneof(
  { weight: 6, arbitrary: words(one('start'), vm) },
  { weight: 2, arbitrary: words(one('stop', 'kill', 'restart', 'reset'), vm) },
  { weight: 3, arbitrary: words(one('guest'), vm, one('poweroff', 'reboot', 'reboot', 'crash', 'kill')) },
  { weight: 3, arbitrary: words(one('nic move', 'nic move', 'nic plug'), nic, bridge) },
  { weight: 2, arbitrary: words(one('nic unplug', 'nic plug'), nic) },
  { weight: 3, arbitrary: words(one('jail attach', 'jail attach', 'jail detach'), jail, bridge) },
  {
    weight: 3,
    arbitrary: words(
      one('hold'),
      bridge,
      one('link0', 'link1', 'link2', 'link3', 'link4'),
      one('0', '150', '900'),
    ),
  },
  { weight: 2, arbitrary: one('release', 'snatch') },
  { weight: 2, arbitrary: words(one('pull'), vm) },
  { weight: 2, arbitrary: words(one('slow'), bridge, one('getstats', 'vmlink', 'getconfig')) },
  { weight: 3, arbitrary: words(one('shutdown'), one('bnet0', 'lan0')) },
  { weight: 1, arbitrary: one('card out', 'card in') },
  { weight: 2, arbitrary: one('die', 'begin', 'begin') },
  { weight: 5, arbitrary: words(one('pass'), one('100', '700', '3000', '3000', '10000')) },
);

/** 0 = a host on which nothing takes time; else the seed of its whims. */
const seed = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000_000 }));
/** Resolves with how many NICs hung in their places in the end. */
async function live(whims: number, deeds: readonly string[]): Promise<number> {
  using links = await createLinksStage(whims);
  for (const one of deeds) {
    await links.happen(one);
    judgeRecords(links);
  }
  await links.happen('begin');
  const hung = await judgeRest(links);
  await judgeEnd(links);
  judgeRecords(links);
  return hung;
}

test('whatever happens to a host, no link has two holders, none is leaked, and who was cut off is plugged in again', async () => {
  const deeds = fc.array(deed, { minLength: 4, maxLength: 16, size: 'max' });
  let hung = 0;
  const lives = fc.asyncProperty(seed, deeds, async (whims, all) => void (hung += await live(whims, all)));
  const often = again('LINKS', 60);
  await fc.assert(lives, { ...often, includeErrorInReport: true });
  assert.ok(hung >= Math.floor(often.numRuns / 2), `only ${hung} NICs hung anywhere: nothing was proved`);
});

test('a guest that has ended by the time a link was found for its NIC leaves no lease behind', async () => {
  const slowly = ['nic move web 0 theirs', 'pass 700', 'guest web poweroff', 'pass 3000'];
  await live(1, ['start web', 'pass 20000', 'slow theirs getstats', ...slowly]);
});

test.run();
