import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HostCommand } from '../../src/command/command.js';
import { VmctlError } from '../../src/errors.js';
import { driveSteps } from '../../src/plan/drive.js';
import type { Context } from '../../src/supervisor/context.js';
import { awaitFormerTool, refuseFormerTool } from '../../src/supervisor/former-tool.js';
import { pathsOf } from '../../src/store/paths.js';
import { vm } from '../plan/ground.js';
import { SimulatedClock } from './simulated-clock.js';

/** A host whose rc.conf can be changed, and what was told. */
function createHost(root = '/nonexistent') {
  const clock = new SimulatedClock();
  const rc = { list: 'myvm' };
  const told: string[] = [];
  const logged: string[] = [];
  const asked: HostCommand[] = [];
  const context = {
    clock,
    paths: pathsOf({ root }),
    hints: new Map<string, string>(),
    story: { tell: (name: string) => void logged.push(name) },
    seeProcesses: () => Promise.resolve({ rows: [], now: 0 }),
    execute: (steps: Parameters<typeof driveSteps>[0]) =>
      driveSteps(steps, ({ command }) => {
        asked.push(command);
        return Promise.resolve({ code: 0, stdout: `vm_enable: YES\nvm_list: ${rc.list}\n`, stderr: '' });
      }),
  } as unknown as Context;
  return { clock, rc, told, logged, asked, context, tell: (reason: string) => void told.push(reason) };
}

const IMPORTED = vm({ importedFrom: 'vm-bhyve' });

test('at a boot a VM that vm-bhyve would start waits, is told of once in the log, and comes when its name is off the list', async () => {
  const { clock, rc, told, logged, context, tell } = createHost();
  let over = false;
  const waiting = awaitFormerTool(context, { definition: IMPORTED, tell }, new AbortController().signal).then(
    () => (over = true),
  );
  await clock.pass(500_000);
  assert.is(over, false);
  assert.equal(logged, ['vm.waiting']);
  assert.match(told[0] ?? '', 'sysrc vm_list-="myvm"');
  rc.list = '';
  await clock.pass(120_000);
  await waiting;
  assert.equal([logged.length, context.hints.size], [1, 0]);
});

for (const [way, write] of [
  ['in place', (file: string) => writeFileSync(file, 'vm_list=""\n')],
  [
    'as sysrc(8) does',
    (file: string) => {
      writeFileSync(`${file}.new`, 'vm_list=""\n');
      renameSync(`${file}.new`, file);
    },
  ],
] as const) {
  test(`a change of rc.conf ${way} is seen at once, without any look in between`, async () => {
    const root = mkdtempSync(join(tmpdir(), 'vmctl-rc-'));
    try {
      mkdirSync(join(root, 'etc'));
      const file = join(root, 'etc/rc.conf');
      writeFileSync(file, 'vm_list="myvm"\n');
      const { clock, rc, asked, context, tell } = createHost(root);
      let over = false;
      const { signal } = new AbortController();
      const waiting = awaitFormerTool(context, { definition: IMPORTED, tell }, signal);
      void waiting.then(() => (over = true));
      await clock.pass(1000);
      const looks = asked.length;
      rc.list = '';
      write(file);
      // The time of the clock stands still but for what settles.
      while (!over) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        await clock.pass(1);
      }
      await waiting;
      assert.is(asked.length, looks + 1);
      assert.ok(clock.monotonic() < 100_000);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
}

test('a stop ends the waiting', async () => {
  const { clock, context, tell } = createHost();
  const control = new AbortController();
  const waiting = awaitFormerTool(context, { definition: IMPORTED, tell }, control.signal);
  await clock.pass(1000);
  control.abort();
  await clock.pass(0);
  await waiting;
});

test('a VM of our own is not asked about, and a process table that cannot be read refuses nothing', async () => {
  const { context, asked } = createHost();
  assert.is(await refuseFormerTool(context, vm()), undefined);
  assert.equal(asked, []);
  const blind = { ...context, seeProcesses: () => Promise.reject(new VmctlError('host', 'ps failed')) };
  assert.is(await refuseFormerTool(blind, IMPORTED), undefined);
  assert.is((await refuseFormerTool(context, IMPORTED))?.code, 'denied');
});

test.run();
