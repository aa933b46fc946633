import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planOldCommands } from '../../../src/import/vm-bhyve/old-argv.js';
import { guestOf, namesOf, readGolden, readOwn, recordedOf, RUNS, systemOf, wiringOf } from './golden.js';

/** Never started: no loader, and one that vm-bhyve does not know. */
const NEVER = ['nol', 'badl'];

for (const file of ['own-host', 'five-guests', 'loaders']) {
  test(`every argv in ${file}.json is planned word for word`, () => {
    const golden = file === 'own-host' ? readOwn() : readGolden(file);
    if (golden === undefined) return;
    const system = systemOf(golden);
    let seen = 0;
    for (const name of namesOf(golden)) {
      if (NEVER.includes(name)) continue;
      const input = { guest: guestOf(golden, name), system, wiring: wiringOf(name), run: RUNS[name] ?? {} };
      const recorded = recordedOf(golden, name);
      assert.equal(planOldCommands(input), recorded, name);
      seen += recorded.length;
    }
    assert.is(seen, golden.commands.length);
  });
}

test.run();
