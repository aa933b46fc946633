import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { NicReport } from '../../src/protocol/network.js';
import { createStage, GUEST_TOML, HOST_TOML, waitFor, type Stage } from './stage.js';

/** `web` runs on bnet0; dmz0 is empty. */
async function stageWithWeb(): Promise<Stage> {
  const stage = createStage();
  stage.define('host', `${HOST_TOML}[bridge.dmz0]\n`);
  stage.vm('web', GUEST_TOML.replace('bridge = "bnet0"', 'bridge = "bnet0"\nname = "lan"'));
  await stage.up('web');
  return stage;
}

function nics(stage: Stage): readonly NicReport[] {
  return JSON.parse(stage.ok('nic', 'list', 'web', '--json')) as NicReport[];
}

test('vmctl nic moves, unplugs and plugs, and says where the NIC is now', async () => {
  using stage = await stageWithWeb();
  const { pid } = stage.status('web');
  assert.match(stage.ok('nic', 'list', 'web'), /lan +plugged +bnet0:link2 +bnet0 +virtio-net/);
  assert.is(
    stage.ok('nic', 'move', 'web', 'lan', 'dmz0'),
    'web: NIC lan is plugged into dmz0:link0 (its file says bnet0)\n',
  );
  assert.match(stage.ok('status', 'web'), /dmz0:link0 .*moved from bnet0/);
  assert.is(stage.ok('nic', 'unplug', 'web', '0'), 'web: NIC lan is unplugged (its file says bnet0)\n');
  assert.match(stage.ok('status'), /web +running .* unplugged /);
  assert.is(
    stage.ok('nic', 'plug', 'web', 'lan', 'bnet0'),
    'web: NIC lan is plugged into bnet0:link2\n',
    'the link it had',
  );
  assert.is(stage.status('web').pid, pid);
  assert.match(stage.ok('logs', 'web'), /lan.*dmz0:link0/);
});

test('what is no NIC, no bridge or no command is refused with its own status', async () => {
  using stage = await stageWithWeb();
  const statuses = [
    ['nic', 'move', 'web', 'lan'],
    ['nic', 'shove', 'web', 'lan'],
    ['nic', 'unplug', 'web', 'wan'],
    ['nic', 'unplug', 'wob', 'lan'],
    ['nic', 'move', 'web', 'lan', 'nowhere'],
  ].map((args) => stage.vmctl(...args));
  assert.equal(
    statuses.map(({ status }) => status),
    [64, 64, 64, 68, 71],
  );
  for (const { stderr } of statuses) assert.match(stderr, /^hint: /m);
  await stage.killDaemon();
  assert.is(stage.vmctl('nic', 'unplug', 'web', 'lan').status, 69, 'nobody moves NICs behind a supervisor');
  assert.is(nicsOffline(stage), 0);
});

/** Reading needs no daemon. */
function nicsOffline(stage: Stage): number | null {
  return stage.vmctl('nic', 'list', 'web').status;
}

test('a daemon that is killed between pulling the plug and putting it in: the next one puts it in', async () => {
  using stage = await stageWithWeb();
  const { pid } = stage.status('web');
  stage.world.simctl(
    'fault',
    '{"command":"ngctl","match":"rmhook vm-web-lan","afterLine":1,"killCaller":true}',
  );
  stage.vmctl('nic', 'move', 'web', 'lan', 'dmz0');
  await stage.daemon();
  const healed = await waitFor('web is plugged in', () => {
    const [nic] = nics(stage);
    return nic?.state === 'plugged' && plugs(stage).length === 1 ? nic : undefined;
  });
  assert.equal([healed.bridge, plugs(stage)], ['dmz0', [`vmlink dmz0 ${healed.hook}`]]);
  assert.is(stage.status('web').pid, pid);
});

/** The hooks of web's socket node, as the kernel has them. */
function plugs(stage: Stage): readonly string[] {
  const { nodes } = JSON.parse(stage.world.simctl('world')) as {
    nodes: readonly {
      id: number;
      name?: string;
      hooks: readonly { name: string; peer: number; peerHook: string }[];
    }[];
  };
  const hooks = nodes.find(({ name }) => name === 'vm-web-lan')?.hooks ?? [];
  return hooks.map(
    ({ name, peer, peerHook }) => `${name} ${nodes.find(({ id }) => id === peer)?.name} ${peerHook}`,
  );
}

test.run();
