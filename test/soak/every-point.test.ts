import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEEDS } from './deeds.js';
import { killEverywhere, pointsOf } from './every-point.js';

const only = process.env['SOAK_DEED'];

for (const deed of DEEDS.filter(({ name }) => only === undefined || name === only)) {
  test(`a supervisor killed at any point of ${deed.name} leaves nothing the next one does not put right`, async () => {
    const points = await pointsOf(deed);
    assert.ok(points.length > 3, `${deed.name} has ${points.length} points`);
    console.log(`\n# ${deed.name}: ${points.length} points`);
    const casualties = await killEverywhere(deed, points);
    const told = casualties.map((one) => `${one.moment} ${one.point}: ${one.faults.join('; ')}`);
    assert.is(told.join('\n'), '');
  });
}

test.run();
