import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CrashFacts } from '../../src/supervisor/crash-facts.js';
import { vmPathsOf } from '../../src/store/paths.js';
import { createWebStage, GUEST_TOML, waitFor } from './stage.js';

const NOISE = 'rdmsr to register 0x34 on vcpu 0\n'.repeat(130_000);

test('a crash is kept with its last words, a noisy log within bounds, and both outlive the daemon', async () => {
  using stage = createWebStage({ talk: false });
  const { output, console } = vmPathsOf(stage.paths, 'web');
  mkdirSync(join(output, '..'), { recursive: true });
  appendFileSync(output, NOISE);
  const web = await stage.up('web');
  assert.is(readFileSync(`${output}.1`, 'utf8'), NOISE);
  stage.world.simctl('guest', 'web', 'console', 'booting');
  await stage.killDaemon();
  stage.world.simctl('guest', 'web', 'console', 'panic: page fault');
  await waitFor('the console file', () =>
    readFileSync(console, 'utf8').endsWith('fault\r\n') ? true : undefined,
  );
  await stage.daemon();
  stage.world.simctl('guest', 'web', 'say', 'Unhandled exit');
  stage.world.simctl('guest', 'web', 'triple-fault');
  const after = await stage.running('web', web.pid);
  const text = stage.ok('status', 'web');
  const [path = 'no bundle is named'] = /\/\S+Z-triple-fault$/m.exec(text) ?? [];
  assert.match(
    text,
    /^ends\n {2}ENDED +UPTIME +STATUS +CAUSE +EXIT\n {2}\S+ \S+Z +\d+s +3 +triple-fault +triple fault$/m,
  );
  const facts = JSON.parse(readFileSync(join(path, 'bundle.json'), 'utf8')) as CrashFacts;
  assert.equal(
    [facts.pid, facts.cause, facts.next.startsWith('starts it again in')],
    [web.pid, 'triple-fault', true],
  );
  assert.equal([facts.console, facts.output.at(-1)], [['booting', 'panic: page fault'], 'Unhandled exit']);
  assert.match(
    readFileSync(join(path, 'report.txt'), 'utf8'),
    /^last lines of the console\n {2}booting\n {2}panic: page fault$/m,
  );
  assert.match(stage.ok('logs', 'web'), new RegExp(`crash bundle: ${path}\n`));
  assert.is(stage.ok('logs', '--console', '-n', '1', 'web'), 'panic: page fault\n');
  await stage.killDaemon();
  const offline = stage.vmctl('status', 'web');
  assert.match(offline.stdout, new RegExp(`triple fault\n\ncrash bundles\n {2}${path}\n`));
  assert.is.not(after.pid, web.pid);
});

test('a start that fails names its bundle, and nothing that was not kept is shown', async () => {
  using stage = createWebStage({}, `restart = "never"\n${GUEST_TOML}`);
  const { crashes } = vmPathsOf(stage.paths, 'web');
  rmSync(join(stage.world.dir, 'usr/local/share/uefi-firmware'), { recursive: true });
  const failed = stage.vmctl('start', 'web');
  assert.is(failed.status === 0, false);
  const [, path = ''] = /^crash bundle: (\S+)$/m.exec(failed.stderr) ?? [];
  assert.ok(path.startsWith(crashes), failed.stderr);
  assert.match(readFileSync(join(path, 'report.txt'), 'utf8'), /^pid +bhyve did not run$/m);
  const asked = stage.vmctl('logs', '--console', 'web');
  assert.is(asked.status, 75);
  assert.match(asked.stderr, /nothing is kept of com1\nhint: .*console.log = false/);
});

test.run();
