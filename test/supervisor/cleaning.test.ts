import { existsSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { cleanUp } from '../../src/supervisor/cleaning.js';
import { realClock } from '../../src/supervisor/clock.js';
import type { Context } from '../../src/supervisor/context.js';
import { emptyPrograms } from '../../src/supervisor/programs.js';
import type { LaunchInput } from '../../src/vm/actors.js';
import { scratch } from './scratch.js';

const DEFINITION = { directNics: [] as const } as unknown as LaunchInput['definition'];
const INPUT = { name: 'web', definition: DEFINITION, links: [], keepLinks: false };

/** As much of a context as cleaning needs; `vmm`: whether /dev/vmm/web is there. */
function contextOf(paths: Context['paths'], vmm: () => boolean, released: string[]): Context {
  const facts = { kind: 'device', size: 0, writable: true, identity: '1:1' };
  return {
    ...{ paths, clock: realClock, processes: new Map(), launches: new Map(), keepers: new Map() },
    ...{
      loaders: new Map(),
      captures: new Map(),
      cleared: new Set(),
      deaths: new Map(),
      programs: emptyPrograms(),
    },
    host: { inspect: () => Promise.resolve(vmm() ? facts : undefined) },
    execute: () => Promise.resolve(undefined),
    links: { release: (name: string) => released.push(name) },
  } as unknown as Context;
}

test('links and record go once /dev/vmm is clean', async () => {
  using place = scratch();
  const released: string[] = [];
  const { runRecord } = vmPathsOf(place.paths, 'web');
  writeFileSync(runRecord, '{}');
  let looks = 0;
  await cleanUp(
    contextOf(place.paths, () => looks++ < 3, released),
    INPUT,
    new AbortController().signal,
  );
  assert.equal(released, ['web']);
  assert.not(existsSync(runRecord));
});

test('a cleaning that was given up releases nothing behind the back of the one that looks again', async () => {
  using place = scratch();
  const released: string[] = [];
  const { runRecord } = vmPathsOf(place.paths, 'web');
  writeFileSync(runRecord, '{}');
  const givenUp = new AbortController();
  const cleaning = cleanUp(
    contextOf(place.paths, () => true, released),
    INPUT,
    givenUp.signal,
  );
  givenUp.abort();
  const outcome = await cleaning.then(
    () => 'finished',
    () => 'refused',
  );
  assert.is(outcome, 'refused');
  assert.equal(released, []);
  assert.ok(existsSync(runRecord));
});

test.run();
