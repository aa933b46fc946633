import { mock } from 'node:test';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { watchExitFile } from '../../src/host/exit-file.js';
import type { HostExit } from '../../src/host/host.js';

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

test('a process whose pid is in other hands is lost at the second look, not at the first', async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  try {
    let exit: HostExit | undefined;
    const watched = watchExitFile({
      ...{ pid: process.pid, exitFile: '/nowhere/exit' },
      readExit: () => undefined,
      alive: () => Promise.resolve(false),
    });
    void watched.exited.then((how) => (exit = how));
    mock.timers.tick(10_000);
    await turns();
    assert.is(exit, undefined, 'its keeper may be about to write');
    mock.timers.tick(10_000);
    await turns();
    assert.equal(exit, { kind: 'lost' });
  } finally {
    mock.timers.reset();
  }
});

test.run();
