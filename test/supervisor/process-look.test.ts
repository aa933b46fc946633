import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult } from '../../src/command/command.js';
import { driveSteps } from '../../src/plan/drive.js';
import { createProcessLook, type SeeProcesses } from '../../src/supervisor/process-look.js';
import { SimulatedClock } from './simulated-clock.js';

/** A ps(1) that ends when it is told, and shows who lived when it began. */
class Host {
  readonly clock = new SimulatedClock();
  readonly ends: (() => void)[] = [];
  living = '    1     0     0     0 7 /sbin/init\n';
  fails = false;
  readonly see: SeeProcesses = createProcessLook({
    clock: this.clock,
    execute: (steps) => driveSteps(steps, () => this.#run()),
  });

  #run(): Promise<CommandResult> {
    const { living } = this;
    return new Promise((resolve) =>
      this.ends.push(() => resolve({ code: this.fails ? 1 : 0, stdout: living, stderr: '' })),
    );
  }

  async end(): Promise<void> {
    this.ends.shift()?.();
    await this.clock.pass(0);
  }
}

function pids(look: Awaited<ReturnType<SeeProcesses>>): readonly number[] {
  return look.rows.map(({ pid }) => pid);
}

test('a thousand that ask at one moment cost two looks', async () => {
  const host = new Host();
  let looks = 0;
  const all = Array.from({ length: 1000 }, () => host.see());
  for (; host.ends.length > 0; looks += 1) await host.end();
  await Promise.all(all);
  assert.is(looks, 2);
});

test('nobody is given a look that began before it was asked for', async () => {
  const host = new Host();
  const first = host.see();
  host.living += '   50     1     0     0 0 bhyve: web\n';
  await host.clock.pass(2000);
  const second = host.see();
  await host.end();
  await host.end();
  assert.equal(pids(await first), [1]);
  assert.equal(pids(await second), [1, 50]);
  assert.equal([(await first).now, (await second).now], [0, 2000]);
});

test('who gives up waiting hears so at once, and the others have their look', async () => {
  const host = new Host();
  const gone = new AbortController();
  const [one, two] = [host.see(gone.signal), host.see()];
  gone.abort(new Error('given up'));
  assert.is(await one.catch((error: Error) => error.message), 'given up');
  await host.end();
  await host.end();
  assert.equal(pids(await two), [1]);
  assert.is(await host.see(gone.signal).catch((error: Error) => error.message), 'given up');
});

test('a look that failed fails for its own, and the next ones are taken', async () => {
  const host = new Host();
  host.fails = true;
  const [one, two] = [host.see(), host.see()];
  await host.end();
  host.fails = false;
  await host.end();
  assert.match(String(await one.catch((error: Error) => error.message)), /cannot read the process table/);
  assert.equal(pids(await two), [1]);
});

test('who waits behind a look that hangs is given another one', async () => {
  const host = new Host();
  void host.see();
  const behind = host.see();
  await host.clock.pass(5000);
  assert.is(host.ends.length, 2);
  host.ends.pop()?.();
  assert.equal(pids(await behind), [1]);
});

test.run();
