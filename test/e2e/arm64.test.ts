import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createWebStage, GUEST_TOML } from './stage.js';

test('on an arm64 host a guest boots from U-Boot in the few words that bhyve has there, and has no power button', async () => {
  using stage = createWebStage({ release: 15 });
  stage.world.simctl('sysctl', 'hw.machine_arch', 'aarch64');
  const rom = join(stage.world.dir, 'usr/local/share/u-boot/u-boot-bhyve-arm64/u-boot.bin');
  const missing = stage.vmctl('plan', 'web');
  assert.match(missing.stderr, /there is no boot ROM \S+u-boot\.bin\nhint: .*pkg install u-boot-bhyve-arm64/);
  mkdirSync(dirname(rom), { recursive: true });
  writeFileSync(rom, 'u-boot\n');
  const { stdout, stderr } = stage.vmctl('plan', '--verify', 'web');
  assert.match(
    stdout,
    new RegExp(`^bhyve -c 1 -m 512M -U \\S+ -s 0:0,hostbridge .* -o bootrom=${rom} -o console=`, 'm'),
  );
  assert.match(stderr, /this bhyve reads the argv as it is planned: \d+ variables/);
  assert.match(stderr, /no ACPI power button/);
  stage.ok('new', 'other');
  assert.match(stage.vmctl('plan', 'other').stdout, /^bhyve /m, 'no word of it is unknown there');
  const { pid } = await stage.up('web');
  const late = stage.vmctl('stop', 'web', '--timeout', '1');
  assert.is(late.status, 75);
  assert.match(stage.status('web').detail ?? '', /no power button: shut the guest down from within/);
  assert.is(stage.status('web').pid, pid);
  stage.ok('kill', '-y', 'web');
  assert.is(stage.status('web').status, 'stopped');
  stage.define('web', `clock = "local"\n${GUEST_TOML}`);
  const refused = stage.vmctl('start', 'web');
  assert.is(refused.status, 75);
  assert.match(refused.stderr, /bhyve for arm64 has no clock = "local"/);
});

test.run();
