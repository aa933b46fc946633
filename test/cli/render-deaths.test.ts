import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { paintWith } from '../../src/cli/colour.js';
import { renderDeaths } from '../../src/cli/render-deaths.js';
import type { DeathReport } from '../../src/protocol/report.js';

const plain = paintWith(false);

function death(index: number): DeathReport {
  const time = new Date(Date.UTC(2026, 0, 2, 3, index, 5)).toISOString();
  return { time, cause: 'signal', code: null, exit: `killed by SIG${index}`, uptimeSeconds: 60 + index };
}

test('the ends of a VM are a table, oldest first, and where its crash bundles lie stands below', () => {
  const deaths = [death(1), { ...death(2), cause: 'error', code: 4, exit: 'bhyve failed\x07' }];
  const details = { differences: [], deaths, crashes: ['/var/db/vmctl/crashes/web/one'] };
  assert.is(
    renderDeaths(details, plain),
    [
      '',
      'ends',
      '  ENDED                 UPTIME  STATUS  CAUSE   EXIT',
      '  2026-01-02 03:01:05Z   1m 1s       -  signal  killed by SIG1',
      '  2026-01-02 03:02:05Z   1m 2s       4  error   bhyve failed?',
      '',
      'crash bundles',
      '  /var/db/vmctl/crashes/web/one',
      '',
    ].join('\n'),
  );
});

test('of many ends the last ten are shown, and how many came before', () => {
  const deaths = Array.from({ length: 13 }, (_, index) => death(index));
  const text = renderDeaths({ differences: [], deaths, crashes: [] }, plain);
  assert.equal(
    [...text.matchAll(/SIG(\d+)/g)].map(([, number]) => Number(number)),
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  );
  assert.match(text, /\n {2}and 3 earlier\n$/);
});

test('a VM that never ended, and an answer without details, say nothing', () => {
  assert.is(renderDeaths({ differences: [], deaths: [], crashes: [] }, plain), '');
  assert.is(renderDeaths(undefined, plain), '');
});

test.run();
