import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { StatusReport } from '../../src/protocol/report.js';
import { createStage, createWebStage, GUEST_TOML } from './stage.js';

/** What a script looks at first. */
function facts({ status, detail, lastExit }: StatusReport) {
  return { status, detail, lastExit };
}

test('a guest reboot is relaunched at once on the same link and does not count, and a reset is one too', async () => {
  using stage = createWebStage();
  const first = await stage.up('web');
  stage.world.simctl('guest', 'web', 'reboot');
  const second = await stage.running('web', first.pid);
  assert.equal(second.links, first.links);
  assert.is(second.lastExit, 'rebooted');
  assert.equal([second.attempts, second.restarts], [0, 1]);
  stage.ok('reset', 'web', '--no-wait');
  const third = await stage.running('web', second.pid);
  assert.equal(third.links, first.links);
  assert.equal([third.attempts, third.restarts, third.lastExit], [0, 2, 'rebooted']);
  assert.is(stage.commands().filter((command) => command.includes('--force-reset')).length, 1);
  const waits = stage.story('web').filter(({ event }) => event === 'vm.backoff');
  assert.equal(waits, []);
  stage.ok('kill', 'web');
  const killed = stage.status('web');
  assert.equal([killed.status, killed.detail, killed.intent], ['stopped', 'forced off', 'down']);
  assert.equal(stage.vmctl('reset', 'web').status, 75, 'there is nothing to reset');
});

test('a guest that powers off or halts stays down, also under another supervisor of the same boot', async () => {
  using stage = createWebStage();
  await stage.up('web');
  stage.world.simctl('guest', 'web', 'poweroff');
  const off = await stage.until('web', 'is down', (web) => web.status === 'stopped');
  assert.equal(facts(off), { status: 'stopped', detail: 'powered off', lastExit: 'powered off' });
  assert.is(off.intent, 'up', 'only operators change intent');
  await stage.killDaemon();
  await stage.daemon();
  const later = await stage.until('web', 'was looked at', (web) => web.status !== 'starting');
  assert.equal(facts(later), facts(off));
  await stage.up('web');
  stage.world.simctl('guest', 'web', 'halt');
  const halted = await stage.until('web', 'is down', (web) => web.status === 'stopped');
  assert.equal(facts(halted), { status: 'stopped', detail: 'halted', lastExit: 'halted' });
  assert.is(stage.launches('web').length, 2);
});

test('triple fault, error and crash back off, relaunch and count', async () => {
  using stage = createWebStage({}, `${GUEST_TOML}[restart]\nmax_delay = 1\n`);
  let web = await stage.up('web');
  const ends = [
    ['triple-fault', 'triple fault'],
    ['error', 'bhyve failed with exit status 4'],
    ['crash', 'killed by SIGABRT'],
  ] as const;
  for (const [index, [end, words]] of ends.entries()) {
    stage.world.simctl('guest', 'web', end);
    web = await stage.running('web', web.pid);
    assert.equal([web.lastExit, web.attempts, web.restarts], [words, index + 1, index + 1]);
  }
  assert.is(stage.story('web').filter(({ event }) => event === 'vm.backoff').length, 3);
});

test('a changed file is taken by restart, not by a guest reboot', async () => {
  using stage = createWebStage();
  const first = await stage.up('web');
  stage.define('web', GUEST_TOML.replace('512M', '1G'));
  assert.match(stage.ok('daemon', 'reload'), /web: changed/);
  assert.is(stage.status('web').definition, 'changed');
  stage.world.simctl('guest', 'web', 'reboot');
  const second = await stage.running('web', first.pid);
  assert.equal([second.definition, second.memoryBytes], ['changed', 512 * 1024 * 1024]);
  stage.ok('restart', 'web', '--no-wait');
  const third = await stage.running('web', second.pid);
  assert.equal([third.definition, third.memoryBytes, third.attempts], ['current', 1024 ** 3, 0]);
  const [launch, reboot, restart] = stage.launches('web');
  assert.equal(launch, reboot);
  assert.is.not(launch?.join(' '), restart?.join(' '));
});

test('the NICs of one VM get links of their own, also where they meet', async () => {
  using stage = createStage({ interfaces: ['re0', 'em0'] });
  stage.define('host', '[bridge.bnet0]\ninterface = "re0"\n[bridge.bnet1]\ninterface = "em0"\n');
  const nic = (bridge: string): string => `[[network]]\nbridge = "${bridge}"\n`;
  stage.vm('router', `memory = "512M"\nloader = "uefi"\n${nic('bnet0')}${nic('bnet1')}${nic('bnet0')}`);
  const { links } = await stage.up('router');
  assert.equal(
    links.map(({ bridge, hook }) => `${bridge}:${hook}`),
    ['bnet0:link2', 'bnet1:link2', 'bnet0:link3'],
  );
  assert.is(new Set(links.flatMap(({ socket, mac }) => [socket, mac])).size, 6);
});

test('a definition removed or broken under a running guest changes nothing for it until it is down', async () => {
  using stage = createStage();
  for (const name of ['gone', 'torn', 'other']) stage.vm(name);
  const gone = await stage.up('gone');
  const torn = await stage.up('torn');
  stage.undefine('gone');
  stage.define('torn', 'memory = "a lot"\n');
  assert.is(stage.vmctl('daemon', 'reload').status, 65);
  await stage.up('other');
  assert.equal([stage.status('gone').definition, stage.status('torn').definition], ['removed', 'broken']);
  for (const [name, { pid }] of [
    ['gone', gone],
    ['torn', torn],
  ] as const) {
    stage.world.simctl('guest', name, 'reboot');
    await stage.running(name, pid);
  }
  stage.world.simctl('guest', 'gone', 'crash');
  stage.ok('stop', 'torn');
  const refused = stage.vmctl('start', 'torn');
  assert.is(refused.status, 65);
  assert.match(refused.stderr, /torn\.toml:1:10: /);
  await stage.forgotten('gone');
  assert.equal([stage.launches('gone').length, stage.launches('torn').length], [2, 2]);
});

test.run();
