import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { watchEntry, type EntryWatch } from '../../src/daemon/entry-watch.js';
import { waitFor } from '../e2e/stage.js';
import { SimulatedClock } from '../supervisor/simulated-clock.js';

interface Ground extends AsyncDisposable {
  readonly root: string;
  readonly directory: string;
  readonly path: string;
  readonly watch: EntryWatch;
  readonly warnings: string[];
  readonly clock: SimulatedClock;
  restored: number;
  whole: boolean;
  /** What is wrong when it is restored. */
  fault: string | undefined;
  mended(times: number): Promise<void>;
}

function ground(): Ground {
  const root = mkdtempSync(join(tmpdir(), 'vmctl-entry-'));
  const directory = join(root, 'run/vmctl');
  const path = join(directory, 'entry');
  const restore = (): Promise<void> => {
    place.restored += 1;
    mkdirSync(directory, { recursive: true });
    if (place.fault !== undefined) {
      // Leaves a trace, as a file that is begun on a full disk.
      writeFileSync(join(directory, 'begun'), '');
      rmSync(join(directory, 'begun'));
      return Promise.reject(new Error(place.fault));
    }
    writeFileSync(path, '');
    return Promise.resolve();
  };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  const warnings: string[] = [];
  const clock = new SimulatedClock();
  const warn = (reason: string): void => void warnings.push(reason);
  const watch = watchEntry({ path, restore, isWhole: () => place.whole, warn, clock });
  const place: Ground = {
    ...{ root, directory, path, watch, warnings, clock, whole: true, restored: 0, fault: undefined },
    mended: (times) =>
      waitFor(`restored ${times} times`, () =>
        place.restored >= times && existsSync(path) ? true : undefined,
      ).then(() => undefined),
    async [Symbol.asyncDispose]() {
      await watch.release();
      rmSync(root, { recursive: true, force: true });
    },
  };
  return place;
}

test('an entry is made again each time it goes, with its directory or without', async () => {
  await using place = ground();
  rmSync(place.path);
  await place.mended(1);
  rmSync(place.directory, { recursive: true });
  await place.mended(2);
  renameSync(join(place.root, 'run/vmctl'), join(place.root, 'elsewhere'));
  await place.mended(3);
  rmSync(join(place.root, 'run'), { recursive: true });
  await place.mended(4);
  rmSync(place.path);
  await place.mended(5);
  assert.equal(place.warnings, []);
});

test('what cannot be made is told once, tried again later, and at once when somebody asks', async () => {
  await using place = ground();
  place.fault = 'the disk is full';
  rmSync(place.directory, { recursive: true });
  await waitFor('tried again', async () => {
    await place.clock.pass(60_000);
    return place.restored >= 2 ? true : undefined;
  });
  assert.equal(place.warnings, [`${place.path} is gone and cannot be made again: the disk is full`]);
  place.fault = undefined;
  place.watch.look();
  await place.mended(3);
});

test('what is removed beside it is minded as long as the removal may go on', async () => {
  await using place = ground();
  place.whole = false;
  place.watch.look();
  assert.is(place.restored, 0, 'somebody may take away what lies beside it');
  rmSync(place.path);
  await place.mended(1);
  place.watch.look();
  await waitFor('restored again', () => (place.restored >= 2 ? true : undefined));
});

test('after the release nothing is made any more', async () => {
  await using place = ground();
  await place.watch.release();
  rmSync(place.path);
  place.watch.look();
  await place.watch.release();
  assert.is(place.restored, 0);
});

test.run();
