import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createArrears } from '../../src/supervisor/arrears.js';
import { SimulatedClock } from './simulated-clock.js';

function refusing(times: number): { pay: () => void; readonly tries: () => number } {
  let tries = 0;
  return {
    tries: () => tries,
    pay() {
      tries += 1;
      if (tries <= times) throw new Error('no room');
    },
  };
}

test('what is owed is tried every ten seconds until it is paid, and then no more', async () => {
  const clock = new SimulatedClock();
  const { pay, tries } = refusing(2);
  createArrears(clock).owe('web', pay);
  await clock.pass(9999);
  assert.is(tries(), 0);
  await clock.pass(60_000);
  assert.is(tries(), 3);
});

test('of one name the last is owed, and what was paid otherwise is not', async () => {
  const clock = new SimulatedClock();
  const arrears = createArrears(clock);
  const [old, other, young] = [refusing(0), refusing(0), refusing(0)];
  arrears.owe('web', old.pay);
  arrears.owe('db', other.pay);
  arrears.owe('web', young.pay);
  arrears.paid('db');
  await clock.pass(60_000);
  assert.equal([old.tries(), other.tries(), young.tries()], [0, 0, 1]);
});

test("who was released tries no more: the records are the next daemon's", async () => {
  const clock = new SimulatedClock();
  const arrears = createArrears(clock);
  const { pay, tries } = refusing(0);
  arrears.owe('web', pay);
  arrears.release();
  arrears.owe('db', pay);
  await clock.pass(60_000);
  assert.is(tries(), 0);
});

test.run();
