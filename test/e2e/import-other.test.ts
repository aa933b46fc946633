import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStage, type Stage } from './stage.js';

function write(stage: Stage, file: string, text: string): void {
  const path = join(stage.world.dir, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function disk(stage: Stage, file: string): void {
  write(stage, file, '');
  truncateSync(join(stage.world.dir, file), 16 * 2 ** 20);
}

const BMD = `template house(size = 512M) { memory = $size; disk = "/images/$NAME.img"; network = [58:9c:fc:0:0:7]:bridge0; }
.include "bmd.d/*.conf";
`;
const WEB = 'vm web { loader = uefi; .apply house; comport = auto; boot = yes; virt_random = yes; }\n';

test('a guest of bmd is taken over with its includes, refused while bmd is enabled, and then the same machine', async () => {
  using stage = createStage();
  write(stage, 'usr/local/etc/bmd.conf', BMD);
  write(stage, 'usr/local/etc/bmd.d/web.conf', WEB);
  write(stage, 'etc/rc.conf', 'bmd_enable="YES"\n');
  disk(stage, 'images/web.img');
  const told = stage.ok('import', 'bmd', '--map', 'bridge0=bnet0');
  assert.match(told, 'sysrc bmd_enable=NO');
  assert.match(told, 'LPC bridge was at 0:1:0');
  assert.match(stage.ok('check'), 'no faults');
  assert.match(stage.ok('import', 'bmd', '--map', 'bridge0=bnet0'), 'nothing to do');
  assert.is(stage.vmctl('start', 'web').status, 75);

  write(stage, 'etc/rc.conf', 'bmd_enable="NO"\n');
  await stage.up('web');
  const words = (stage.launches('web')[0] ?? []).join(' ');
  for (const word of [
    '-s 2:0,virtio-rnd',
    '-s 3:0,virtio-blk,',
    '-s 4:0,virtio-net,netgraph,path=bnet0:',
    'mac=58:9c:fc:00:00:07',
  ])
    assert.ok(words.includes(word), words);
  assert.is(stage.vmctl('import', 'bmd', '/nowhere').status, 71);
});

test('a line of bhyve, a script and a guest that runs become definitions', async () => {
  using stage = createStage();
  disk(stage, 'images/a.img');
  const line =
    '-A -H -P -w -u -m 512M -s 0,hostbridge -s 31,lpc -s 7,nvme,/images/a.img -l bootrom,/usr/local/share/uefi-firmware/BHYVE_UEFI.fd';
  const words = ['bhyve', ...line.split(' ')];
  assert.match(stage.ok('import', 'argv', '--', ...words, 'one'), 'one');
  const script = join(stage.world.dir, 'start.sh');
  writeFileSync(
    script,
    `NAME=two\nbhyve ${line.replace('-s 7,nvme,/images/a.img', '-s 6,virtio-rnd')} \\\n  $NAME &\nbhyve $1\n`,
  );
  const second = stage.vmctl('import', 'argv', '--file', script);
  assert.is(second.status, 65);
  assert.match(second.stdout, 'what $1 stands for is not known');
  assert.match(stage.ok('check'), 'no faults');
  await stage.up('one');
  assert.match((stage.launches('one')[0] ?? []).join(' '), '-s 7:0,nvme,');

  const to = join(stage.world.dir, 'copy');
  stage.ok('import', 'running', 'one', '--to', to);
  assert.match(readFileSync(join(to, 'one.toml'), 'utf8'), 'slot = "0:7:0"');
  stage.world.simctl('foreign', 'stray');
  stage.vmctl('import', 'running', 'stray', '--to', to);
  assert.match(readFileSync(join(to, 'stray.toml'), 'utf8'), '# unknown: ');
  assert.is(stage.vmctl('import', 'running', 'nobody').status, 68);
  assert.is(stage.vmctl('import', 'argv').status, 65);
});

test.run();
