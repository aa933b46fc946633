import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStage, GUEST_TOML } from './stage.js';

const SECRET = 'Qz7#w,4k';

/** Files below a directory that hold the text. */
function holders(directory: string, text: string): readonly string[] {
  try {
    const found = execFileSync('grep', ['-rlaF', '--devices=skip', text, directory], { encoding: 'utf8' });
    return found.trim().split('\n').sort();
  } catch {
    return [];
  }
}

test('a VNC password is in its own file and in the one that bhyve reads, and nowhere else a host is looked at', async () => {
  using stage = createStage();
  const { dir } = stage.world;
  const own = join(dir, 'usr/local/etc/vmctl/web.vnc');
  mkdirSync(join(dir, 'usr/local/etc/vmctl'), { recursive: true });
  writeFileSync(own, `${SECRET}\n`, { mode: 0o600 });
  const screen = '[graphics]\nvnc = "auto"\npassword_file = "/usr/local/etc/vmctl/web.vnc"\n';
  stage.vm('web', GUEST_TOML + screen);
  await stage.daemon();
  const plan = stage.vmctl('plan', 'web');
  assert.match(plan.stdout, /rfb=127\.0\.0\.1:5900,/);
  assert.match(plan.stdout, / -k \S+web\.secrets web/);
  const { pid } = await stage.up('web');
  const said = [
    ...[plan.stdout, plan.stderr, stage.ok('status', 'web'), stage.ok('status', 'web', '--json')],
    ...[stage.ok('logs', 'web'), stage.ok('plan', 'web', '--json')],
    execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }),
    readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
  ].join('\n');
  assert.not.ok(said.includes(SECRET));
  assert.match(said, /screen +vnc 127\.0\.0\.1:5900/);
  stage.world.simctl('guest', 'web', 'crash');
  await stage.until('web', 'has crashed', ({ lastExit }) => lastExit !== null);
  stage.ok('stop', 'web');
  assert.equal(holders(dir, SECRET), [own], 'that of bhyve went with the guest');
});

test.run();
