import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createQuickStage } from '../../supervisor/quick-stage.js';

test('a session shows its devices while it has them, and they are in /dev', async () => {
  using stage = await createQuickStage();
  const { world, clock } = stage;
  const look = (): ReturnType<typeof world.host.run> =>
    world.host.run({ file: 'iscsictl', args: ['-L', '-w', '10'] });
  assert.equal(await clock.passUntil(look()), { code: 0, stdout: '', stderr: '' });
  world.simctl('iscsi', 'iqn.a:t', 'da3', 'da4');
  world.simctl('iscsi', 'iqn.a:u');
  const { stdout } = await clock.passUntil(look());
  assert.match(
    stdout,
    /^Target name +Target portal +State\niqn\.a:t +\S+ +Connected: da3 da4 ?\niqn\.a:u +\S+ +Disc/,
  );
  const device = await world.host.inspect(`${stage.paths.root}/dev/da4`);
  assert.is(device?.kind, 'device');
});

test('the tables of the firmware name the IOMMU there is', async () => {
  using stage = await createQuickStage();
  const { world, clock } = stage;
  for (const [kind, name] of [
    ['intel', 'DMAR'],
    ['amd', 'IVRS'],
    ['none', undefined],
  ] as const) {
    world.simctl('iommu', kind);
    const { stdout } = await clock.passUntil(world.host.run({ file: 'acpidump', args: ['-t'] }));
    const found = /\b(DMAR|IVRS)\b/.exec(stdout)?.[1];
    assert.is(found, name);
  }
});

test.run();
