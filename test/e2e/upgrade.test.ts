import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createWebStage, type Stage } from './stage.js';

interface Answer {
  readonly findings: readonly {
    readonly id: string;
    readonly verdict: string;
    readonly restart?: readonly string[];
  }[];
  readonly steps: readonly string[];
}

function check(stage: Stage, status: number): Answer {
  const ran = stage.vmctl('upgrade-check', '--json');
  assert.is(ran.status, status, ran.stdout + ran.stderr);
  return JSON.parse(ran.stdout) as Answer;
}

test('an upgrade of the host leaves guests on the old bhyve until they are restarted, and a boot is due before anything else', async () => {
  using stage = createWebStage();
  await stage.up('web');
  const fresh = check(stage, 0);
  assert.equal(
    [fresh.steps, fresh.findings.filter(({ verdict }) => verdict !== 'ok').map(({ id }) => id)],
    [[], []],
  );

  writeFileSync(join(stage.world.dir, 'usr/sbin/bhyve'), 'another one\n');
  const { steps } = check(stage, 75);
  assert.equal(steps, ['vmctl restart web']);
  assert.match(stage.vmctl('upgrade-check').stdout, 'what to do, in this order\n    vmctl restart web\n');
  stage.ok('restart', 'web');
  await stage.running('web');
  assert.equal(check(stage, 0).steps, []);

  const versions = '15.0-RELEASE\\n14.3-RELEASE\\n15.0-RELEASE\\n';
  const fault = `{"command":"freebsd-version","code":0,"stdout":"${versions}","times":0}`;
  stage.world.simctl('fault', fault);
  assert.equal(check(stage, 71).steps, ['shutdown -r now']);
});

test.run();
