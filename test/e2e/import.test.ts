import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStage, type Stage } from './stage.js';

const RC = 'vm_enable="YES"\nvm_dir="zfs:zroot/vm"\nvm_list="web1"\nvm_delay="1"\n';
const SYSTEM = 'switch_list="public lan"\ntype_lan="netgraph"\nports_public="em0"\n';
const WEB1 = `# a guest
loader="uefi"
cpu=2
memory=512M
uuid="11111111-1111-1111-1111-111111111111"
disk0_type="nvme"
disk0_name="disk0.img"
network0_type="virtio-net"
network0_switch="lan"
network0_mac="58:9c:fc:00:00:01"
virt_random="yes"
graphics="yes"
graphics_listen="127.0.0.1"
graphics_port="5901"
vnc_password="geheim"
limit_pcpu="fast"
`;
const BAD = 'loader="seabios"\ncpu=1\nmemory=1G\n';

function write(stage: Stage, file: string, text: string): void {
  const path = join(stage.world.dir, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** A host of vm-bhyve with one guest, and no vmctl yet. */
function createOldHost(): Stage {
  const stage = createStage();
  stage.undefine('host');
  write(stage, 'etc/rc.conf', RC);
  write(stage, 'zroot/vm/.config/system.conf', SYSTEM);
  write(stage, 'zroot/vm/web1/web1.conf', WEB1);
  write(stage, 'zroot/vm/web1/disk0.img', '');
  truncateSync(join(stage.world.dir, 'zroot/vm/web1/disk0.img'), 16 * 2 ** 20);
  return stage;
}

test('a guest of vm-bhyve is taken over, refused while vm-bhyve would start it, and then the same machine', async () => {
  using stage = createOldHost();
  const dry = stage.ok('import', 'vm-bhyve', '--dry-run');
  assert.match(dry, 'nothing is written');
  assert.equal(readdirSync(stage.paths.definitions), []);

  const told = stage.ok('import', 'vm-bhyve');
  assert.match(told, 'limit_pcpu="fast"');
  assert.match(told, 'sysrc vm_list-="web1"');
  assert.not.match(told, 'geheim');
  const secret = join(stage.paths.definitions, 'web1.vnc-password');
  assert.equal([readFileSync(secret, 'utf8'), statSync(secret).mode & 0o777], ['geheim\n', 0o600]);
  assert.match(readFileSync(join(stage.paths.definitions, 'host.toml'), 'utf8'), '[bridge.lan]');
  assert.match(stage.ok('check'), 'no faults');
  assert.match(stage.ok('import', 'vm-bhyve'), 'nothing to do');

  const plan = stage.vmctl('plan', 'web1');
  assert.match(plan.stderr, 'sysrc vm_list-="web1"');
  const refused = stage.vmctl('start', 'web1');
  assert.is(refused.status, 75, refused.stderr);
  assert.match(refused.stderr, 'sysrc vm_list-="web1"');
  assert.is(stage.launches('web1').length, 0);

  write(stage, 'etc/rc.conf', RC.replace('"web1"', '""'));
  await stage.up('web1');
  const argv = stage.launches('web1')[0] ?? [];
  const words = argv.join(' ');
  for (const word of [
    '-s 4:0,nvme,',
    '-s 5:0,virtio-net,netgraph,path=lan:',
    '-s 6:0,virtio-rnd',
    '-s 7:0,fbuf,',
  ])
    assert.ok(words.includes(word), words);
  assert.ok(words.includes('mac=58:9c:fc:00:00:01'));
  assert.not.match(words, 'geheim');
});

test('what is there is never overwritten without --force, what cannot be taken over is named, and the rest is written', () => {
  using stage = createOldHost();
  write(stage, 'zroot/vm/bad/bad.conf', BAD);
  write(stage, 'etc/rc.conf', RC.replace('"web1"', '"bad web1"'));
  write(stage, 'zroot/vm/web1/web1.save', '');
  write(stage, 'zroot/vm/web1/run.lock', 'far.example.org\n');
  const pid = stage.world.simctl('foreign', 'web1', '--by', 'vm-bhyve').trim();
  const first = stage.vmctl('import', 'vm-bhyve');
  assert.is(first.status, 65);
  assert.match(
    first.stdout,
    new RegExp(`it runs as process ${pid}, under vm-bhyve's .*vmctl adopt web1 --takeover`),
  );
  assert.match(first.stdout, 'bad: NOT taken over');
  assert.match(first.stdout, 'sysrc vm_list-="web1"');
  assert.match(
    first.stdout,
    /NOT CARRIED:[^]*web1\.save: it is suspended[^]*run\.lock: it says "far\.example\.org"/,
  );
  assert.match(first.stdout, 'no loader "seabios"');
  const file = join(stage.paths.definitions, 'web1.toml');
  const text = readFileSync(file, 'utf8');
  assert.not.ok(existsSync(join(stage.paths.definitions, 'bad.toml')));

  writeFileSync(file, `${text}\n# mine\n`);
  stage.define('host', '[bridge.other]\n');
  const second = stage.vmctl('import', 'vm-bhyve', 'web1');
  assert.is(second.status, 75);
  assert.match(second.stdout, 'NOT written');
  assert.match(second.stdout, '[bridge.lan]');
  assert.match(readFileSync(file, 'utf8'), '# mine');

  stage.ok('import', 'vm-bhyve', 'web1', '--force');
  assert.is(readFileSync(file, 'utf8'), text);
  const host = readFileSync(join(stage.paths.definitions, 'host.toml'), 'utf8');
  assert.match(host, /\[bridge\.other\][^]*\[bridge\.lan\]/);
  assert.is(stage.vmctl('import', 'vm-bhyve', 'nobody').status, 68);
  assert.is(stage.vmctl('import', 'xen').status, 64);
  assert.is(stage.vmctl('import', 'vm-bhyve', '--map', 'pubic=lan').status, 64);
  const json = JSON.parse(stage.ok('import', 'vm-bhyve', 'web1', '--json')) as { vms: { state: string }[] };
  assert.is(json.vms[0]?.state, 'unchanged');
});

test.run();
