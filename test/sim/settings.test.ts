import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kindWorld, run } from './world.js';

test('sysrc reads and writes the rc.conf of the world, defaults below it', () => {
  using world = kindWorld();
  const sysrc = (...args: string[]) => run(world, 'sysrc', args);
  assert.equal(sysrc('-n', 'rcshutdown_timeout'), { code: 0, stdout: '90\n', stderr: '' });
  assert.equal(sysrc('vmctl_enable'), {
    code: 1,
    stdout: '',
    stderr: "sysrc: unknown variable 'vmctl_enable'\n",
  });
  assert.equal(sysrc('-i', 'vmctl_enable', 'rcshutdown_timeout'), {
    code: 1,
    stdout: 'rcshutdown_timeout: 90\n',
    stderr: '',
  });
  assert.is(sysrc('vmctl_enable=YES').stdout, 'vmctl_enable:  -> YES\n');
  assert.is(sysrc('kld_list+=vmm nmdm').stdout, 'kld_list:  -> vmm nmdm\n');
  assert.is(sysrc('kld_list-=vmm').stdout, 'kld_list: vmm nmdm -> nmdm\n');
  assert.is(sysrc('-n', 'vmctl_enable', 'kld_list').stdout, 'YES\nnmdm\n');
});

test('sysrc takes what an editor has written', () => {
  using world = kindWorld();
  mkdirSync(`${world.dir}/etc`, { recursive: true });
  writeFileSync(`${world.dir}/etc/rc.conf`, '# mine\nvm_list="a b"\nvm_enable=YES # old\nvm_list="c"\n');
  assert.is(run(world, 'sysrc', ['vm_list', 'vm_enable']).stdout, 'vm_list: c\nvm_enable: YES\n');
});

test('freebsd-version tells kernel, running kernel and userland, whatever the order of the flags', () => {
  using world = kindWorld();
  assert.is(run(world, 'freebsd-version', ['-u', '-k', '-r']).stdout, '14.3-RELEASE\n'.repeat(3));
  assert.is(run(world, 'freebsd-version', []).stdout, '14.3-RELEASE\n');
});

test('df has a row for each path that is there, and what is left can be set', () => {
  using world = kindWorld();
  const { code, stdout, stderr } = run(world, 'df', ['-k', world.dir, `${world.dir}/x`, `${world.dir}/var`]);
  assert.is(code, 1);
  assert.match(stderr, /^df: .*\/x: No such file or directory\n$/);
  assert.is(stdout.split('\n').length, 4);
  world.simctl('set', 'diskFreeKib', '1024');
  assert.match(
    run(world, 'df', ['-k', world.dir]).stdout,
    /^zroot\/ROOT\/default +104857600 +104856576 +1024 +100% {4}\/$/m,
  );
});

test('volumes and devices of a world are as large as their files', () => {
  using world = kindWorld();
  const volume = `${world.dir}/dev/zvol/tank/web`;
  mkdirSync(dirname(volume), { recursive: true });
  writeFileSync(volume, '');
  truncateSync(volume, 1024);
  const get = ['get', '-Hp', '-o', 'name,property,value', 'volsize,mountpoint'];
  assert.equal(run(world, 'zfs', [...get, 'tank/gone', 'tank/web']), {
    code: 1,
    stdout: 'tank/web\tvolsize\t1024\ntank/web\tmountpoint\t-\n',
    stderr: "cannot open 'tank/gone': dataset does not exist\n",
  });
  world.simctl('iscsi', 'iqn.2012-06.com.example:t0', 'da3');
  const [da3, da4] = [3, 4].map((unit) => `${world.dir}/dev/da${unit}`) as [string, string];
  assert.equal(run(world, 'diskinfo', [da3, da4, da3]), {
    code: 1,
    stdout: `${da3}\t512\t1048576\t2048\t0\t0\n`,
    stderr: `diskinfo: ${da4}: No such file or directory\n`,
  });
  for (const [program, ...args] of [['zfs', 'list'], ['zfs', 'get', 'all', 'tank/web'], ['diskinfo']])
    assert.is.not(run(world, program as string, args).code, 0);
});

test('a sysctl can be another value, or no name of the kernel, and as shipped again', () => {
  using world = kindWorld();
  const value = () => run(world, 'sysctl', ['-n', 'kern.ipc.maxsockbuf']);
  world.simctl('sysctl', 'kern.ipc.maxsockbuf', '99');
  assert.is(value().stdout, '99\n');
  world.simctl('sysctl', 'kern.ipc.maxsockbuf', 'none');
  assert.is(value().code, 1);
  world.simctl('sysctl', 'kern.ipc.maxsockbuf', 'shipped');
  assert.is(value().stdout, '2097152\n');
});

test('ping asks for an address of a subnet by broadcasts of its interface, and nobody answers', () => {
  using world = kindWorld();
  run(world, 'kldload', ['-n', 'ng_bridge', 'ng_eiface']);
  run(
    world,
    'ngctl',
    ['-f', '-'],
    'mkpeer . bridge x link1\nname .:x b0\nmsg b0: setpersistent\nmkpeer b0: eiface link0 ether\nrmhook x\n',
  );
  run(world, 'ifconfig', ['ngeth0', 'inet', '169.254.1.1/30', 'alias']);
  run(world, 'ifconfig', ['ngeth0', 'up']);
  const { code, stdout } = run(world, 'ping', ['-n', '-q', '-c', '3', '169.254.1.2']);
  assert.is(code, 2);
  assert.match(stdout, /3 packets transmitted, 0 packets received/);
  assert.match(run(world, 'ngctl', ['msg', 'b0:', 'getstats', '0']).stdout, /recvPackets=3/);
  const elsewhere = run(world, 'ping', ['-c', '1', '10.9.9.9']);
  assert.equal([elsewhere.code, elsewhere.stderr], [2, 'ping: sendto: No route to host\n']);
});

test.run();
