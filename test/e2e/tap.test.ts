import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tapName } from '../../src/bhyve/tap-name.js';
import { createWebStage, GUEST_TOML, waitFor, type Stage } from './stage.js';

const TAP = tapName('web', '0');
const TOML = GUEST_TOML.replace('bridge = "bnet0"', 'tap = true\nif_bridge = "bridge0"');

interface Planned {
  readonly file: string;
  readonly args: readonly string[];
  readonly look?: true;
}

/** What a plan changes with ifconfig(8). */
function changes(stage: Stage): readonly string[] {
  const { commands } = JSON.parse(stage.ok('plan', 'web', '--json')) as { commands: readonly Planned[] };
  return commands
    .filter(({ file, look }) => file === 'ifconfig' && look !== true)
    .map(({ args }) => args.join(' '));
}

function taps(stage: Stage): readonly string[] {
  const { interfaces } = JSON.parse(stage.world.simctl('world')) as { interfaces: readonly string[] };
  return interfaces.filter((name) => name.startsWith('tap'));
}

test('a guest on a tap: made as planned, kept when the daemon is killed, and gone with the guest', async () => {
  using stage = createWebStage({ interfaces: ['re0', 're1'] }, TOML);
  const refused = stage.vmctl('plan', 'web');
  assert.is(refused.status, 71, refused.stderr);
  assert.match(refused.stderr, 'there is no if_bridge bridge0');
  stage.world.simctl('interface', 'add', 'bridge0', 'bridge', 're1');
  const planned = changes(stage);
  assert.equal(planned, [`tap create descr vmctl/web/0 up name ${TAP}`, `bridge0 addm ${TAP}`]);
  await stage.up('web');
  const ran = stage.commands().filter((line) => /^ifconfig (?!-)/.test(line));
  assert.equal(
    ran,
    planned.map((line) => `ifconfig ${line}`),
  );
  assert.equal(changes(stage), planned, 'a plan does without the guest that runs, and its tap');
  assert.match(stage.ok('nic', 'list', 'web'), `${TAP} on bridge0`);
  assert.match(stage.ok('status', 'web'), `nic          0 on ${TAP} on bridge0`);
  await stage.killDaemon();
  await stage.daemon();
  const { pid } = await stage.running('web');
  stage.world.simctl('guest', 'web', 'reboot');
  await stage.running('web', pid);
  assert.equal(taps(stage), [TAP]);
  await stage.killDaemon();
  stage.world.simctl('guest', 'web', 'poweroff');
  await stage.daemon();
  await waitFor('the tap is gone', () => (taps(stage).length === 0 ? true : undefined));
  assert.is(stage.commands().filter((line) => line.includes(' create')).length, 1);
});

test.run();
