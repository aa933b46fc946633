import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Topology } from '../../src/graph/topology.js';
import { createStage } from './stage.js';

const TWO_NICS =
  'memory = "512M"\nloader = "uefi"\n[[network]]\nname = "wan"\nbridge = "bnet0"\n[[network]]\nname = "lan"\nbridge = "lan0"\n' +
  '[[disk]]\npath = "disk.img"\n';

test('the graph shows a running guest with the links that it has, a stopped one without, and the pictures are drawn', async () => {
  using stage = createStage();
  stage.define('host', '[bridge.bnet0]\ninterface = "re0"\n[bridge.lan0]\n');
  stage.vm('router', TWO_NICS);
  stage.vm('idle');
  const { links } = await stage.up('router');
  const { nodes, edges } = JSON.parse(stage.ok('graph', '--json')) as Topology;
  const state = (id: string): string | undefined => nodes.find((node) => node.id === id)?.state;
  assert.equal(['bridge:bnet0', 'bridge:lan0', 'vm:router', 'vm:idle'].map(state), [
    'up',
    'up',
    'running',
    'stopped',
  ]);
  const ends = (member: string): readonly (readonly [string, string | null])[] =>
    edges.filter((edge) => edge.member === member).map(({ bridge, hook }) => [bridge, hook]);
  assert.equal(ends('nic:re0').length, 2, 'lower and upper');
  assert.equal(
    ends('vm:router'),
    links.map(({ bridge, hook }) => [`bridge:${bridge}`, hook]),
  );
  assert.equal(ends('vm:idle'), [['bridge:bnet0', null]]);
  assert.match(stage.ok('graph', 'lan0'), /^lan0 .*\n.*router .* lan +link0 +running  also bnet0:link2\n$/);
  for (const file of ['net.svg', 'net.png']) {
    stage.ok('graph', '-o', join(stage.world.dir, file));
    assert.ok(readFileSync(join(stage.world.dir, file)).length > 1000, file);
  }
  const before = edges.map(({ id }) => id);
  await stage.killDaemon();
  const alone = stage.vmctl('graph', '--json');
  assert.is(alone.status, 0, alone.stderr);
  assert.equal(
    (JSON.parse(alone.stdout) as Topology).edges.map(({ id }) => id),
    before,
    'without the daemon, too',
  );
  await stage.daemon();
});

test('a bridge that is not there is 68', async () => {
  using stage = createStage();
  await stage.daemon();
  assert.is(stage.vmctl('graph', 'nope').status, 68);
});

test.run();
