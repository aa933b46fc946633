import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRunRecord } from '../../src/store/records.js';
import type { Outcome } from '../../src/protocol/report.js';
import { createQuickStage, type QuickStage } from './quick-stage.js';

const ISO = '/iso/install.iso';

function burn(stage: QuickStage, path = ISO): void {
  const file = join(stage.paths.root, path);
  mkdirSync(join(stage.paths.root, 'iso'), { recursive: true });
  writeFileSync(file, '');
  truncateSync(file, 2048);
}

async function start(stage: QuickStage, cdrom?: string): Promise<Outcome> {
  const [outcome] = await stage.clock.passUntil(
    stage.supervisor().operate(
      {
        request: 'operate',
        verb: 'start',
        names: ['web'],
        wait: true,
        ...(cdrom === undefined ? {} : { cdrom }),
      },
      () => undefined,
    ),
  );
  return outcome as Outcome;
}

const attached = ({ paths }: QuickStage): boolean =>
  readRunRecord(paths, 'web')?.bhyve.args.some((word) => word.includes(`ahci-cd,${paths.root}${ISO}`)) ===
  true;

test('a medium is attached until the guest is down: over its reboots, crashes and a new supervisor, and no change', async () => {
  using stage = await createQuickStage();
  burn(stage);
  assert.is((await start(stage, ISO)).ok, true);
  assert.ok(attached(stage));
  assert.is(stage.supervisor().status(['web'], true)[0]?.details?.medium, ISO);
  const { definition, argv } = stage.status('web');
  assert.equal([definition, argv], ['current', 'same']);
  for (const action of ['reboot', 'crash']) {
    await stage.guest('web', action);
    await stage.pass(30_000);
    assert.ok(attached(stage), action);
  }
  stage.kill();
  await stage.begin();
  await stage.pass(5000);
  await stage.guest('web', 'reboot');
  await stage.pass(30_000);
  assert.ok(attached(stage), 'a new supervisor');
  assert.is(stage.status('web').definition, 'current');
  await stage.order('restart', 'web');
  await stage.pass(40_000);
  assert.equal([stage.status('web').status, attached(stage)], ['running', false]);
  const pins = stage.supervisor().status(['web'])[0];
  assert.is(pins?.argv, 'same', 'and it moved nobody');
});

test('a medium is refused where the guest runs already, and where there is none such', async () => {
  using stage = await createQuickStage();
  const missing = await start(stage, ISO);
  assert.equal([missing.ok, missing.error?.code], [false, 'host']);
  assert.match(missing.message, /there is no install medium .*install\.iso/);
  assert.is(stage.status('web').status, 'stopped');
  const broken = await start(stage, '/iso/a,b.iso');
  assert.is(broken.error?.code, 'usage');
  burn(stage);
  await start(stage);
  const late = await start(stage, ISO);
  assert.equal([late.ok, late.error?.code], [false, 'denied']);
  assert.match(late.message, /no install medium can be attached now: it is running/);
  assert.match(late.error?.hint ?? '', /vmctl start web --cdrom/);
  assert.not(attached(stage));
});

test('only start takes a medium', async () => {
  using stage = await createQuickStage();
  burn(stage);
  await start(stage);
  const [outcome] = await stage.clock.passUntil(
    stage
      .supervisor()
      .operate(
        { request: 'operate', verb: 'restart', names: ['web'], wait: false, cdrom: ISO },
        () => undefined,
      ),
  );
  assert.is(outcome?.error?.code, 'usage');
});

test.run();
