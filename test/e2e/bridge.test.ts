import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BridgeReport } from '../../src/protocol/network.js';
import { createStage, createWebStage, waitFor, type Stage } from './stage.js';

const THREE =
  '[bridge.bnet0]\ninterface = "re0"\n[bridge.iso]\n[bridge.lan]\nhost_interface = "nghost0"\naddress = "10.0.0.1/24"\n';

function bridges(stage: Stage, ...names: readonly string[]): readonly BridgeReport[] {
  const words = names.length === 0 ? ['list'] : ['show', ...names];
  return JSON.parse(stage.ok('bridge', ...words, '--json')) as BridgeReport[];
}

function states(stage: Stage): readonly string[] {
  return bridges(stage).map(({ name, state, owner }) => `${name} ${state} ${owner ?? '-'}`);
}

function ngctl({ world }: Stage, lines: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('ngctl', ['-f', '-'], {
    ...{ env: world.env, input: `${lines.join('\n')}\n`, encoding: 'utf8' },
  });
  assert.is(status, 0, stderr);
  return stdout;
}

/** What boot finds: nothing in /var/run, no VM, no daemon. */
function bootStage(): Stage {
  const stage = createStage({ interfaces: ['re0', 'em0'] });
  stage.define('host', THREE);
  rmSync(stage.paths.run, { recursive: true, force: true });
  return stage;
}

/** Another vmctl at work, until it is let go. */
async function holdLock({ world, paths }: Stage): Promise<() => void> {
  mkdirSync(paths.state, { recursive: true });
  const child = spawn('lockf', ['-k', '-s', '-t', '0', paths.lockFile, 'sh', '-c', 'echo held; exec cat'], {
    ...{ env: world.env, stdio: ['pipe', 'pipe', 'ignore'] },
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return () => child.stdin.end();
}

/** How often the lock was asked for. */
function lockings(stage: Stage): number {
  return stage.commands().filter((line) => line.startsWith('lockf ')).length;
}

/** Asked for the lock in vain, and again. */
async function waits(stage: Stage, before: number): Promise<void> {
  await waitFor('the lock is asked for twice', () => (lockings(stage) >= before + 2 ? true : undefined));
}

test('bridge up --all makes every bridge without a daemon and starts none; the next one has them as its own', async () => {
  using stage = bootStage();
  assert.is(stage.vmctl('bridge', 'check').status, 71);
  const up = stage.vmctl('bridge', 'up', '--all');
  assert.is(up.status, 0, up.stderr);
  assert.match(up.stdout, /^bnet0: made.*\niso: made\nlan: made.*\n$/);
  assert.is(stage.vmctl('ping').status, 69);
  const before = bridges(stage);
  assert.equal(states(stage), ['bnet0 up vmctl', 'iso up vmctl', 'lan up vmctl']);
  assert.is(stage.ok('bridge', 'check'), '');
  const acts = stage.commands().length;
  assert.is(stage.ok('bridge', 'up', '--all'), 'bnet0: is up\niso: is up\nlan: is up\n');
  assert.not(
    stage
      .commands()
      .slice(acts)
      .some((line) => line.startsWith('kldload') || line.includes(' -lro')),
    'a second time nothing is changed',
  );
  stage.vm('web');
  await stage.daemon();
  await stage.up('web');
  assert.equal(
    bridges(stage).map(({ nodeId, owner }) => [nodeId, owner]),
    before.map(({ nodeId, owner }) => [nodeId, owner]),
  );
  stage.ok('stop', 'web');
  assert.is(stage.ok('bridge', 'down', 'bnet0', 'lan'), 'bnet0: removed\nlan: removed\n');
  assert.equal(states(stage), ['bnet0 down -', 'iso up vmctl', 'lan down -']);
});

test('one bad bridge does not keep the others down', () => {
  using stage = bootStage();
  stage.define('host', `[bridge.bad]\ninterface = "em9"\n${THREE}`);
  const { status, stdout, stderr } = stage.vmctl('bridge', 'up', '--all');
  assert.is(status, 71);
  assert.match(stdout, /^bnet0: made.*\niso: made\nlan: made.*\n$/);
  assert.match(stderr, /^vmctl: bad: there is no interface em9\nhint: /);
  const check = stage.vmctl('bridge', 'check');
  assert.equal([check.status, check.stdout.split('\n').length], [71, 2]);
  assert.match(check.stdout, /^bad: there is no interface em9; .*vmctl bridge up bad\n$/);
});

test('definitions of VMs with faults, and a host.toml broken since, do not keep bridges down at boot', async () => {
  using stage = bootStage();
  await stage.daemon();
  stage.ok('daemon', 'detach');
  stage.define('web', 'memory = [[');
  stage.define('host', '[bridge.bnet0\n');
  const { status, stdout, stderr } = stage.vmctl('bridge', 'up', '--all');
  assert.equal([status, stdout.match(/: made/g)?.length], [0, 3]);
  assert.match(stderr, /host\.toml:1:.*\nvmctl: host\.toml has faults: the last right one is in force\n/);
});

test('down is refused while a guest hangs on the bridge, with a daemon and without one', async () => {
  using stage = createWebStage();
  await stage.up('web');
  const refused = (): void => {
    const { status, stderr } = stage.vmctl('bridge', 'down', 'bnet0');
    assert.is(status, 75);
    assert.match(stderr, /^vmctl: bnet0: .*in use by web \(NIC 0, link2\)\nhint: .*vmctl nic move/);
  };
  refused();
  await stage.killDaemon();
  refused();
  assert.is(stage.vmctl('ping').status, 69);
  await stage.daemon();
  await stage.running('web');
  stage.ok('stop', 'web');
  assert.is(stage.ok('bridge', 'down', 'bnet0'), 'bnet0: removed\n');
  assert.is(stage.ok('bridge', 'down', 'bnet0'), 'bnet0: is down\n');
});

test('up without a daemon plugs guests and jails in again that hung on a bridge somebody shut down', async () => {
  using stage = createWebStage();
  const { pid, links } = await stage.up('web');
  stage.ok('jail', 'attach', 'www', 'bnet0');
  await stage.killDaemon();
  ngctl(stage, ['shutdown bnet0:']);
  assert.is(stage.ok('bridge', 'up', 'bnet0'), 'bnet0: made; plugged in again: web, jail www\n');
  assert.is(stage.ok('bridge', 'up', 'bnet0'), 'bnet0: is up\n');
  const hooks = ngctl(stage, ['show vm-web-0:', 'show ng0_www:']);
  assert.match(hooks, /vmlink +bnet0 +bridge +\S+ +link2/);
  assert.match(hooks, /ether +bnet0 +bridge +\S+ +link3/);
  await stage.daemon();
  assert.equal([(await stage.running('web')).pid, stage.status('web').links], [pid, links]);
});

test('a bridge that others made is used as it is, shown as theirs and never removed', () => {
  using stage = bootStage();
  ngctl(stage, ['mkpeer . bridge x link5', 'name .:x iso', 'msg iso: setpersistent', 'rmhook x']);
  ngctl(stage, ['mkpeer . bridge x link5', 'name .:x theirs', 'msg theirs: setpersistent', 'rmhook x']);
  const before = ngctl(stage, ['show iso:', 'show theirs:']);
  assert.match(stage.ok('bridge', 'up', 'iso'), 'iso: is up, made by others\n');
  for (const name of ['iso', 'theirs']) {
    const { status, stderr } = stage.vmctl('bridge', 'down', name);
    assert.is(status, 75);
    assert.match(stderr, /not made by vmctl/);
  }
  assert.equal(states(stage), ['bnet0 down -', 'iso up other', 'lan down -', 'theirs up other']);
  assert.is(bridges(stage, 'theirs')[0]?.kind, 'foreign');
  assert.is(ngctl(stage, ['show iso:', 'show theirs:']), before);
});

test('a name that nobody knows is status 68, by whatever word', () => {
  using stage = bootStage();
  for (const word of ['show', 'up', 'down', 'check']) {
    const { status, stderr } = stage.vmctl('bridge', word, 'nowhere');
    assert.equal([word, status], [word, 68]);
    assert.match(stderr, /there is no bridge nowhere/);
  }
});

test('what vmctl made and host.toml names no more is still shown as its own and can be taken down', () => {
  using stage = bootStage();
  stage.ok('bridge', 'up', '--all');
  stage.define('host', '[bridge.bnet0]\ninterface = "re0"\n');
  assert.equal(states(stage), ['bnet0 up vmctl', 'iso up vmctl', 'lan up vmctl']);
  assert.is(stage.ok('bridge', 'down', 'iso', 'lan'), 'iso: removed\nlan: removed\n');
  assert.equal(states(stage), ['bnet0 up vmctl']);
});

test('a command waits for another one that holds the lock, and looks need no lock', async () => {
  using stage = bootStage();
  const letGo = await holdLock(stage);
  assert.equal(states(stage), ['bnet0 down -', 'iso down -', 'lan down -']);
  const up = stage.begin('bridge', 'up', 'iso');
  await waits(stage, lockings(stage));
  assert.equal(states(stage), ['bnet0 down -', 'iso down -', 'lan down -']);
  assert.is(up.child.exitCode, null);
  letGo();
  const { status, stderr } = await up.ended;
  assert.is(status, 0, stderr);
  assert.equal(states(stage), ['bnet0 down -', 'iso up vmctl', 'lan down -']);
});

test('a daemon that starts while a command holds the lock waits for it, one beside a living daemon is refused', async () => {
  using stage = createWebStage();
  const letGo = await holdLock(stage);
  const first = stage.begin('daemon', 'run');
  await waits(stage, lockings(stage));
  assert.is(stage.vmctl('ping').status, 69);
  letGo();
  await waitFor('the daemon answers', () => (stage.vmctl('ping').status === 0 ? true : undefined));
  const before = lockings(stage);
  const second = stage.vmctl('daemon', 'run');
  assert.is(second.status, 69);
  assert.match(second.stderr, /another vmctl daemon holds .*lock\n/);
  assert.is(lockings(stage), before + 1, 'it does not wait for that one');
  stage.ok('daemon', 'detach');
  assert.is((await first.ended).status, 0);
});

test('a command that meets a starting daemon is answered by it', async () => {
  using stage = bootStage();
  const [daemon, up] = [stage.begin('daemon', 'run'), stage.begin('bridge', 'up', '--all')];
  const { status, stdout, stderr } = await up.ended;
  assert.is(status, 0, stderr);
  assert.match(stdout, /^bnet0: /);
  await waitFor('the daemon answers', () => (stage.vmctl('ping').status === 0 ? true : undefined));
  assert.equal(states(stage), ['bnet0 up vmctl', 'iso up vmctl', 'lan up vmctl']);
  stage.ok('daemon', 'detach');
  await daemon.ended;
  const events = readFileSync(stage.paths.eventLog, 'utf8').match(/"bridge\.ensured"/g);
  assert.is(events?.length, 3, 'each was made once, by one of the two');
});

test.run();
