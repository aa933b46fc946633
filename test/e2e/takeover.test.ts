import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmPathsOf } from '../../src/store/paths.js';
import { createWebStage, GUEST_TOML, isAlive } from './stage.js';

const MAC = '58:9c:fc:00:00:77';
const OWN_MAC = GUEST_TOML.replace('bridge = "bnet0"', `bridge = "bnet0"\nmac = "${MAC}"`);

test('a guest of vm-bhyve is taken over by --takeover: refused before, its socket named, its tap listed, then ours', async () => {
  using stage = createWebStage({}, OWN_MAC);
  stage.ok('bridge', 'up', 'bnet0');
  const pid = Number(
    stage.world.simctl(
      'foreign',
      'web',
      '--by',
      'vm-bhyve',
      '--link',
      'bnet0',
      '--mac',
      MAC,
      '--tap',
      'public',
    ),
  );
  stage.world.simctl('allow', 'web');
  await stage.daemon();
  await stage.until('web', 'is seen', ({ status }) => status === 'foreign');
  stage.world.simctl('guest', 'web', 'send');
  const refused = stage.vmctl('adopt', 'web');
  assert.is(refused.status, 75);
  assert.match(
    refused.stderr,
    /supervised by vm-bhyve's `vm _run` \(pid \d+\)\n[^]*hint: .*vmctl adopt web --takeover\n/,
  );
  const supervisor = Number(/pid (\d+)/.exec(refused.stderr)?.[1]);
  assert.ok(isAlive(supervisor));
  const taken = stage.vmctl('adopt', 'web', '--takeover');
  assert.equal([taken.status, taken.stdout], [0, `web: adopted, pid ${pid}\n`], taken.stderr);
  assert.match(taken.stderr, /web: warning: tap0 \(vmnet\/web\/0\/public\) stays when the guest ends/);
  assert.not(isAlive(supervisor));
  const web = await stage.running('web');
  assert.equal(
    [web.pid, web.argv, web.links.map(({ bridge, hook, socket, mac }) => [bridge, hook, socket, mac])],
    [pid, 'unknown', [['bnet0', 'link2', 'vm-web-0', MAC]]],
  );
  stage.world.simctl('guest', 'web', 'reboot');
  const again = await stage.running('web', pid);
  assert.is(stage.launches('web').length, 2, 'theirs, and one of vmctl');
  assert.is(again.argv, 'same');
  stage.ok('stop', 'web');
  assert.not(existsSync(vmPathsOf(stage.paths, 'web').vmm));
});

test('status, plan and reload tell in what a running guest differs from its file, and restart nothing', async () => {
  using stage = createWebStage();
  const { pid } = await stage.up('web');
  assert.match(stage.vmctl('plan', 'web').stderr, `web runs, pid ${pid}, with this argv\n`);
  stage.define('web', `cpus = 4\n${GUEST_TOML}`);
  assert.match(stage.ok('reload'), 'web: does not run as its file says; to apply it: vmctl restart web\n');
  assert.match(
    stage.ok('status'),
    'web: running with another argv than its file gives: restart it to apply\n',
  );
  assert.match(stage.ok('status', 'web'), '-c 1 -> -c 4\n');
  const planned = stage.vmctl('plan', 'web');
  assert.match(planned.stderr, /with another argv: vmctl restart web applies this one\n[^]*-c 1 -> -c 4\n/);
  assert.is(stage.status('web').pid, pid);
});

test.run();
