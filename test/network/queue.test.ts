import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createQueue } from '../../src/network/queue.js';

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test('works come one at a time and in the order asked, however long each takes', async () => {
  const queue = createQueue();
  const seen: string[] = [];
  const work = (name: string, ms: number) => async (): Promise<string> => {
    seen.push(`${name} begins`);
    await later(ms);
    seen.push(`${name} ends`);
    return name;
  };
  const answers = await Promise.all([
    queue.run(work('a', 20)),
    queue.run(work('b', 0)),
    queue.run(work('c', 5)),
  ]);
  assert.equal(answers, ['a', 'b', 'c']);
  assert.equal(seen, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('a work that fails tells its caller and does not hold up the next', async () => {
  const queue = createQueue();
  const failed = queue
    .run(() => Promise.reject(new Error('no bridge')))
    .catch((error: Error) => error.message);
  assert.is(await queue.run(() => Promise.resolve('next')), 'next');
  assert.is(await failed, 'no bridge');
});

test.run();
