import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { createQuickStage, QUICK_GUEST, type QuickStage } from './quick-stage.js';
import { events, HOOKED, living, ran, write, writeHooks } from './own-programs.js';

async function up(stage: QuickStage, seconds = 30): Promise<void> {
  await stage.order('start', 'web');
  await stage.pass(seconds * 1000);
}

function log({ paths }: QuickStage): string {
  return readFileSync(vmPathsOf(paths, 'web').output, 'utf8');
}

test('each hook has its place in the life of a guest, with its reason, small environment and output in the log', async () => {
  using stage = await createQuickStage({}, HOOKED);
  writeHooks(stage);
  write(stage, 'hooks/pre_start', 'say mounting', 'sleep 50');
  await up(stage);
  assert.is(stage.status('web').status, 'running');
  assert.equal(ran(stage), ['pre_start start', 'post_start start']);
  const [first] = events(stage, 'program.began');
  const home = join(stage.paths.root, 'var/db/vmctl/vms/web');
  assert.equal(first?.['env'], {
    ...{ VMCTL_NAME: 'web', VMCTL_DIR: home, VMCTL_HOOK: 'pre_start', VMCTL_REASON: 'start' },
  });
  assert.equal([first?.['args'], first?.['cwd']], [['word'], home]);
  assert.match(log(stage), /^mounting$/m);
  await stage.order('stop', 'web');
  await stage.pass(10_000);
  assert.is(stage.status('web').status, 'stopped');
  assert.equal(ran(stage).slice(2), ['pre_stop stop', 'post_stop stop']);
  assert.is(
    (events(stage, 'program.began').at(-1)?.['env'] as Record<string, string>)['VMCTL_EXIT'],
    'powered off',
  );
  assert.not(existsSync(vmPathsOf(stage.paths, 'web').hooks), 'nothing is left to do');
});

test('a guest that reboots is prepared anew and not undone; a restart undoes and prepares', async () => {
  using stage = await createQuickStage({}, HOOKED);
  writeHooks(stage);
  await up(stage);
  await stage.guest('web', 'reboot');
  await stage.pass(20_000);
  assert.equal(ran(stage).slice(2), ['pre_start reboot', 'post_start reboot']);
  await stage.order('restart', 'web');
  await stage.pass(30_000);
  assert.equal(ran(stage).slice(4), [
    ...['pre_stop restart', 'post_stop restart', 'pre_start restart', 'post_start restart'],
  ]);
  await stage.guest('web', 'crash');
  await stage.pass(30_000);
  assert.equal(ran(stage).slice(8), ['post_stop exit', 'pre_start relaunch', 'post_start relaunch']);
  await stage.order('kill', 'web');
  await stage.pass(10_000);
  assert.equal(ran(stage).slice(11), ['post_stop stop'], 'kill asks nobody');
});

test('pre_start runs before bhyve is started, and one that says no is the end of the start', async () => {
  using stage = await createQuickStage({}, HOOKED);
  writeHooks(stage);
  write(stage, 'hooks/pre_start', 'say the array is not there', 'exit 3');
  await up(stage);
  const { status, detail, lastOutput } = stage.status('web');
  assert.is(status, 'failed');
  assert.is(detail, 'did not start: pre_start ended with exit status 3: the array is not there');
  assert.ok(lastOutput.includes('the array is not there'));
  assert.equal(events(stage, 'guest.started'), []);
  assert.equal(ran(stage), ['pre_start start', 'post_stop exit', 'on_failure failure']);
  const env = events(stage, 'program.began').at(-1)?.['env'] as Record<string, string>;
  assert.is(env['VMCTL_EXIT'], detail);
  await stage.pass(600_000);
  assert.is(ran(stage).length, 3, 'it is not tried again');
  stage.kill();
  await stage.begin();
  await stage.pass(60_000);
  assert.is(ran(stage).length, 3, 'nor told again');
  assert.is(stage.status('web').status, 'failed');
});

test('a start that is answered by a failed pre_start carries its words and status 71', async () => {
  using stage = await createQuickStage({}, HOOKED);
  writeHooks(stage);
  write(stage, 'hooks/pre_start', 'say no', 'exit 9');
  const asked = stage
    .supervisor()
    .operate({ request: 'operate', verb: 'start', names: ['web'], wait: true }, () => undefined);
  const [outcome] = await stage.clock.passUntil(asked);
  assert.is(outcome?.ok, false);
  assert.is(outcome?.error?.code, 'host');
  assert.match(outcome?.message ?? '', /pre_start ended with exit status 9: no/);
});

test('a hook that takes too long is killed with its group: of pre_start that ends the start, of the others it is told', async () => {
  using stage = await createQuickStage({}, HOOKED);
  writeHooks(stage);
  write(stage, 'hooks/pre_start', 'stay');
  await up(stage, 9);
  assert.is(stage.status('web').detail, 'pre_start runs');
  await stage.pass(5000);
  assert.match(stage.status('web').detail ?? '', /pre_start took longer than 10 s and was killed/);
  assert.equal(living(stage), []);
  write(stage, 'hooks/pre_start');
  write(stage, 'hooks/pre_stop', 'stay');
  write(stage, 'hooks/post_stop', 'exit 2');
  await up(stage);
  const stopping = stage
    .supervisor()
    .operate({ request: 'operate', verb: 'stop', names: ['web'], wait: true }, () => undefined);
  const [outcome] = await stage.clock.passUntil(stopping);
  assert.is(outcome?.ok, true);
  assert.match(outcome?.warning ?? '', /pre_stop took longer than 10 s and was killed/);
  assert.match(outcome?.warning ?? '', /post_stop ended with exit status 2/);
  assert.is(stage.status('web').status, 'stopped');
  assert.equal(living(stage), []);
});

test('stop during a pre_start ends it at once, and what it began is undone', async () => {
  using stage = await createQuickStage({}, HOOKED);
  writeHooks(stage);
  write(stage, 'hooks/pre_start', 'stay');
  await up(stage, 3);
  assert.equal(living(stage), ['/hooks/pre_start']);
  await stage.order('stop', 'web');
  await stage.pass(2000);
  assert.equal(living(stage), []);
  assert.is(stage.status('web').status, 'stopped');
  assert.equal(ran(stage), ['pre_start start', 'post_stop stop']);
});

test('a second stop waits for the pre_stop that runs; a kill ends it', async () => {
  using stage = await createQuickStage({}, HOOKED);
  writeHooks(stage);
  write(stage, 'hooks/pre_stop', 'sleep 5000');
  await up(stage);
  await stage.order('stop', 'web');
  await stage.pass(1000);
  await stage.order('stop', 'web', { timeoutMs: 20_000 });
  await stage.pass(1000);
  assert.equal(living(stage), ['/hooks/pre_stop']);
  assert.is(stage.status('web').detail, 'pre_stop runs');
  await stage.pass(20_000);
  assert.equal(
    ran(stage).filter((one) => one.startsWith('pre_stop')),
    ['pre_stop stop'],
  );
  assert.is(stage.status('web').status, 'stopped');
  await up(stage);
  await stage.order('stop', 'web');
  await stage.pass(1000);
  await stage.order('kill', 'web');
  await stage.pass(1000);
  assert.equal(living(stage), []);
  await stage.pass(10_000);
  assert.is(stage.status('web').status, 'stopped');
});

test('only one hook of a VM runs at a time: pre_stop waits for a post_start that runs', async () => {
  using stage = await createQuickStage({}, HOOKED);
  writeHooks(stage);
  write(stage, 'hooks/post_start', 'sleep 8000');
  await up(stage, 14);
  assert.equal(living(stage), ['/hooks/post_start']);
  await stage.order('stop', 'web');
  await stage.pass(1000);
  assert.equal(living(stage), ['/hooks/post_start']);
  await stage.pass(20_000);
  assert.equal(ran(stage).slice(-2), ['pre_stop stop', 'post_stop stop']);
});

test('a program that others may write is not run as root, with the command that mends it', async () => {
  using stage = await createQuickStage({}, HOOKED);
  writeHooks(stage);
  chmodSync(join(stage.paths.root, 'hooks/pre_start'), 0o777);
  await up(stage);
  assert.match(stage.status('web').detail ?? '', /pre_start is not run as root: .* can be written by others/);
  assert.match(stage.status('web').detail ?? '', /chmod go-w/);
  chmodSync(join(stage.paths.root, 'hooks/pre_start'), 0o755);
  chmodSync(join(stage.paths.root, 'hooks'), 0o777);
  await up(stage);
  assert.match(stage.status('web').detail ?? '', /pre_start is not run as root/);
  assert.equal(events(stage, 'guest.started'), []);
});

test('a program that is not there ends the start and names itself; one in the directory of the VM is found by its bare name', async () => {
  using stage = await createQuickStage({}, `${QUICK_GUEST}[hooks]\npre_start = ["prepare.sh"]\n`);
  await up(stage);
  assert.match(stage.status('web').detail ?? '', /pre_start: there is no program prepare.sh/);
  write(stage, 'var/db/vmctl/vms/web/prepare.sh');
  await up(stage);
  assert.is(stage.status('web').status, 'running');
});

test('a pre_start that says no to a guest that reboots counts towards burst', async () => {
  using stage = await createQuickStage({}, HOOKED);
  writeHooks(stage);
  await up(stage);
  write(stage, 'hooks/pre_start', 'exit 1');
  await stage.guest('web', 'reboot');
  await stage.pass(5000);
  assert.is(stage.status('web').status, 'restarting');
  assert.ok(stage.status('web').attempts > 0);
  await stage.pass(300_000);
  assert.is(stage.status('web').status, 'failed');
  assert.is(ran(stage).filter((one) => one.startsWith('pre_start')).length, 6, 'the start, and burst');
});

test('a shutdown of the host asks and undoes within the time it has', async () => {
  using stage = await createQuickStage({}, HOOKED);
  writeHooks(stage);
  await up(stage);
  write(stage, 'hooks/pre_stop', 'stay');
  const over = stage.supervisor().shutdown({ timeoutMs: 60_000 }, () => undefined);
  await stage.clock.passUntil(over);
  assert.equal(ran(stage).slice(2), ['pre_stop shutdown', 'post_stop shutdown']);
  assert.is(stage.status('web').status, 'stopped');
});

/** The supervisor is killed while a hook hangs; the next one finds that the hook has come to its senses. */
async function killDuring(stage: QuickStage, hook: string): Promise<void> {
  for (let turn = 0; !living(stage).includes(`/hooks/${hook}`) && turn < 2000; turn += 1)
    await stage.pass(20);
  assert.equal(living(stage), [`/hooks/${hook}`]);
  stage.kill();
  await stage.pass(1000);
  write(stage, `hooks/${hook}`);
  await stage.begin();
  await stage.pass(60_000);
  assert.equal(living(stage), []);
}

for (const hook of ['pre_start', 'post_start'] as const) {
  test(`a supervisor killed while ${hook} runs: the next one ends it and asks again`, async () => {
    for (const seed of [1, 2]) {
      using stage = await createQuickStage({ kind: false, seed }, HOOKED);
      writeHooks(stage);
      write(stage, `hooks/${hook}`, 'stay');
      await stage.order('start', 'web');
      await killDuring(stage, hook);
      assert.is(stage.status('web').status, 'running');
      const again = ran(stage).filter((one) => one.startsWith(hook));
      assert.is(again.length, 2);
      assert.is(events(stage, 'guest.started').length, 1);
    }
  });
}

test('a supervisor killed while pre_start runs, and a stop meanwhile: nothing starts, what was begun is undone', async () => {
  using stage = await createQuickStage({ kind: false, seed: 3 }, HOOKED);
  writeHooks(stage);
  write(stage, 'hooks/pre_start', 'stay');
  await stage.order('start', 'web');
  for (let turn = 0; living(stage).length === 0 && turn < 500; turn += 1) await stage.pass(20);
  stage.kill();
  await stage.begin();
  await stage.order('stop', 'web');
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'stopped');
  assert.equal(ran(stage), ['pre_start start', 'post_stop stop']);
  assert.equal(living(stage), []);
});

for (const hook of ['pre_stop', 'post_stop'] as const) {
  test(`a supervisor killed while ${hook} runs: the next one ends it, asks again and comes to rest`, async () => {
    for (const seed of [1, 2]) {
      using stage = await createQuickStage({ kind: false, seed }, HOOKED);
      writeHooks(stage);
      await up(stage, 40);
      write(stage, `hooks/${hook}`, 'stay');
      await stage.order('stop', 'web');
      await killDuring(stage, hook);
      assert.is(stage.status('web').status, 'stopped', stage.status('web').detail ?? '');
      assert.is(ran(stage).filter((one) => one.startsWith(hook)).length, 2);
      assert.is(ran(stage).at(-1), 'post_stop stop');
      assert.not(existsSync(vmPathsOf(stage.paths, 'web').hooks));
    }
  });
}

test('post_stop is that of the run it ends, whatever the file says by then', async () => {
  using stage = await createQuickStage({}, HOOKED);
  writeHooks(stage);
  await up(stage);
  stage.define('web', QUICK_GUEST);
  await stage.supervisor().reload();
  await stage.order('stop', 'web');
  await stage.pass(10_000);
  assert.is(ran(stage).at(-1), 'post_stop stop');
  await up(stage);
  assert.is(stage.status('web').status, 'running');
  assert.is(ran(stage).at(-1), 'post_stop stop');
});

test('a guest that was taken over owes its post_stop like one of ours', async () => {
  using stage = await createQuickStage({}, HOOKED);
  writeHooks(stage);
  stage.world.simctl('foreign', 'web');
  stage.world.simctl('allow', 'web');
  await stage.pass(5000);
  await stage.order('adopt', 'web');
  await stage.pass(30_000);
  assert.is(stage.status('web').status, 'running', stage.status('web').detail ?? '');
  await stage.order('stop', 'web');
  await stage.pass(10_000);
  assert.equal(ran(stage).slice(-2), ['pre_stop stop', 'post_stop stop']);
});

test.run();
