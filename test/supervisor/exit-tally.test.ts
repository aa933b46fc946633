import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createExitTally } from '../../src/supervisor/exit-tally.js';
import { createStory } from '../../src/supervisor/story.js';
import { SimulatedClock } from './simulated-clock.js';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

test('ends are counted by cause, and those that the supervisor answered with a launch', () => {
  const story = createStory({ log: silent, clock: new SimulatedClock(), append: () => undefined });
  let restarts = 0;
  const tally = createExitTally({ story, restartsOf: () => restarts });
  const exit = (kind: string) => story.tell('guest.exited', { vm: 'web', exit: { kind } });
  const launch = () => story.tell('guest.launched', { vm: 'web' });
  launch();
  exit('rebooted');
  restarts = 1;
  launch();
  exit('error');
  restarts = 2;
  launch();
  exit('powered-off');
  restarts = 0;
  launch();
  exit('rebooted');
  restarts = 1;
  launch();
  assert.equal(tally.counts(), [
    { vm: 'web', cause: 'rebooted', exits: 2, restarts: 2 },
    { vm: 'web', cause: 'error', exits: 1, restarts: 1 },
    { vm: 'web', cause: 'powered-off', exits: 1, restarts: 0 },
  ]);
  tally.release();
  exit('error');
  assert.is(tally.counts()[1]?.exits, 1);
});

test.run();
