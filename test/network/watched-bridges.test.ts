import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { watchedReports, watchedUp } from '../../src/network/watched-bridges.js';
import type { BridgeReport } from '../../src/protocol/network.js';

function report(name: string, change: Partial<BridgeReport> = {}): BridgeReport {
  return {
    ...{ name, kind: 'public', state: 'up', owner: 'vmctl', problems: [] },
    ...{ interface: 're0', hostInterface: null, nodeId: '4', hooks: 2 },
    ...change,
  };
}

test('who is cut off is told beside what the bridge itself shows, also that it is down', async () => {
  const bridges = [
    report('a'),
    report('b'),
    report('c', { state: 'down', owner: null }),
    report('d', { problems: ['x'] }),
  ];
  const complaints = (name: string) => (name === 'a' ? [] : ['web/0 is not plugged in']);
  const reports = watchedReports(() => Promise.resolve({ bridges }), { complaints });
  assert.equal(
    (await reports()).bridges.map(({ state, problems }) => [state, ...problems]),
    [
      ['up'],
      ['degraded', 'web/0 is not plugged in'],
      ['down', 'is down', 'web/0 is not plugged in'],
      ['degraded', 'x', 'web/0 is not plugged in'],
    ],
  );
});

test('a bridge that an operator made is looked at before the answer, so that its guests are on it by then', async () => {
  const looked: string[] = [];
  const look = (name: string) => {
    looked.push(name);
    return Promise.resolve(undefined);
  };
  const outcomes = [
    { name: 'a', ok: true, message: 'made' },
    { name: 'b', ok: false, message: 'no' },
  ];
  assert.equal(await watchedUp(() => Promise.resolve(outcomes), { look })(), outcomes);
  assert.equal(looked, ['a']);
});

test.run();
