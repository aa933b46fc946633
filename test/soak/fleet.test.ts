import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runFleet } from './fleet.js';

/** The small form of `npm run soak -- --fleet`. */
test('twenty guests outlive five daemons and some disturbance, and all go down together', async () => {
  const tell = (line: string): void => console.log(`\n# ${line}`);
  const faults = await runFleet({ guests: 20, kills: 5, minutes: 0.05, waves: 2, samples: 1 }, tell);
  assert.equal(faults, []);
});

test.run();
