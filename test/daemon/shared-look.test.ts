import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSharedLooks } from '../../src/daemon/shared-look.js';

/** Looks that end when they are told to. */
function looks() {
  const running: { readonly end: (value: number) => void }[] = [];
  let most = 0;
  let begun = 0;
  return {
    look: () =>
      new Promise<number>((resolve) => {
        begun += 1;
        const one = {
          end: (value: number): void => {
            running.splice(running.indexOf(one), 1);
            resolve(value);
          },
        };
        running.push(one);
        most = Math.max(most, running.length);
      }),
    running,
    begun: () => begun,
    most: () => most,
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a thousand who ask the same at once cost one look more than the one under way', async () => {
  const world = looks();
  const share = createSharedLooks<number>(1);
  const first = share('net', world.look);
  await turn();
  const others = Array.from({ length: 1000 }, () => share('net', world.look));
  world.running[0]?.end(1);
  assert.is(await first, 1);
  await turn();
  world.running[0]?.end(2);
  assert.equal(new Set(await Promise.all(others)), new Set([2]));
  assert.is(world.begun(), 2);
});

test('who asks when a look has begun is told what was seen after that', async () => {
  const world = looks();
  const share = createSharedLooks<number>();
  const early = share('net', world.look);
  await turn();
  const late = share('net', world.look);
  await turn();
  assert.is(world.begun(), 2, 'the first had begun');
  world.running[1]?.end(2);
  world.running[0]?.end(1);
  assert.equal([await early, await late], [1, 2]);
});

test('different looks stand in line, and one that fails lets the next one in', async () => {
  const world = looks();
  const share = createSharedLooks<number>(3);
  const asked = Array.from({ length: 20 }, (_, at) => share(`net ${at}`, world.look));
  const failing = share('broken', () => Promise.reject(new Error('no'))).catch(
    (error: Error) => error.message,
  );
  for (let done = 0; done < 20; await turn()) {
    if (world.running.length === 0) continue;
    world.running[0]?.end(0);
    done += 1;
  }
  await Promise.all(asked);
  assert.is(world.most(), 3);
  assert.is(await failing, 'no');
});

test.run();
