import { existsSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BRIDGE, event, guestArgs, kindWorld, run, start } from './world.js';

test('a fault strikes the nth matching line of a script, which ends there', () => {
  using world = kindWorld();
  run(world, 'kldload', ['-n', 'ng_ether']);
  world.simctl(
    'fault',
    JSON.stringify({
      command: 'ngctl',
      match: 'connect',
      code: 71,
      stderr: 'ngctl: send msg: Cannot allocate memory',
    }),
  );
  const { code, stderr } = run(world, 'ngctl', ['-f', '-'], BRIDGE);
  assert.is(code, 71);
  assert.match(stderr, /^ngctl: send msg: Cannot allocate memory\nngctl: line 2: error in file\n$/);
  assert.equal(
    world.audit().map((one) => one.text),
    ['re0 is left with only lower connected'],
  );
  run(world, 'ngctl', ['shutdown', 're0:lower']);
  assert.equal(world.halt(), []);
});

test('a stolen link is bhyve\'s "can\'t connect to node" and the thief is in the graph', () => {
  using world = kindWorld();
  run(world, 'kldload', ['-n', 'ng_ether']);
  run(world, 'ngctl', ['-f', '-'], BRIDGE);
  world.simctl('fault', '{"command":"bhyve","steal":true}');
  const { code, stderr } = run(world, 'bhyve', guestArgs(world, 'web', 'link2'));
  assert.is(code, 4);
  assert.match(stderr, /^can't connect to node\r?\nDevice emulation initialization error: /);
  assert.match(run(world, 'ngctl', ['show', 'bnet0:']).stdout, /link2 +<unnamed>/);
});

test('who is not root may neither load modules nor open VMs nor make nodes', () => {
  using world = kindWorld();
  world.simctl('set', 'uid', '1001');
  assert.equal(run(world, 'kldload', ['vmm']), {
    code: 1,
    stdout: '',
    stderr: "kldload: can't load vmm: Operation not permitted\n",
  });
  assert.match(run(world, 'ngctl', ['list']).stderr, /Operation not permitted/);
});

test('a CPU that cannot run vmm refuses the module', () => {
  using world = kindWorld();
  world.simctl('set', 'virtualization', '0');
  assert.match(
    run(world, 'kldload', ['vmm']).stderr,
    /^kldload: an error occurred while loading module vmm\. /,
  );
  assert.is(run(world, 'kldstat', ['-q', '-m', 'vmm']).code, 1);
  assert.not(existsSync(`${world.dir}/dev/vmm`));
});

test('another program holds a hook and a file; its node is watched over by the auditor', () => {
  using world = kindWorld();
  run(world, 'kldload', ['-n', 'ng_ether']);
  run(world, 'ngctl', ['-f', '-'], BRIDGE);
  world.simctl('hold', 'bnet0', 'link2', 'jail1');
  writeFileSync(`${world.dir}/tmp/image`, '');
  const pid = world.simctl('fuser', `${world.dir}/tmp/image`).trim();
  assert.equal(run(world, 'fuser', [`${world.dir}/tmp/image`]), {
    code: 0,
    stdout: pid.padStart(6),
    stderr: `${world.dir}/tmp/image:w\n`,
  });
  assert.is(run(world, 'ngctl', ['rmhook', 'bnet0:', 'link2']).code, 0);
  assert.equal(
    world.audit().map((one) => one.rule),
    ['foreign-node'],
  );
});

test('a foreign guest is a process of the world, and touching it is a violation', async () => {
  using world = kindWorld();
  const pid = Number(world.simctl('foreign', 'alien'));
  await event(world, 'guest.acpi', { name: 'alien' });
  assert.is(run(world, 'pgrep', ['-fx', 'bhyve: alien']).stdout, `${pid}\n`);
  world.simctl('guest', 'alien', 'ignore-button');
  process.kill(pid, 'SIGTERM');
  await event(world, 'guest.signalled', { name: 'alien' });
  assert.equal(
    world.audit().map((one) => one.rule),
    ['touch-foreign'],
  );
});

test('a reboot of the host ends everything, empties /var/run and changes kern.boot_id', async () => {
  using world = kindWorld();
  const guest = start(world, 'bhyve', guestArgs(world, 'web'));
  await event(world, 'guest.acpi', { name: 'web' });
  writeFileSync(`${world.dir}/var/run/x`, '');
  const before = run(world, 'sysctl', ['-n', '-o', 'kern.boot_id']).stdout;
  world.simctl('boot');
  assert.is(await guest.ended, 'SIGKILL');
  assert.is.not(run(world, 'sysctl', ['-n', '-o', 'kern.boot_id']).stdout, before);
  assert.equal([existsSync(`${world.dir}/var/run/x`), existsSync(`${world.dir}/dev/vmm`)], [false, false]);
  assert.is(run(world, 'kldstat', ['-q', '-m', 'vmm']).code, 1);
  assert.equal(world.halt(), []);
});

test('interfaces come and go', () => {
  using world = kindWorld({ interfaces: ['re0', 'em0'] });
  assert.is(run(world, 'ifconfig', ['-l']).stdout, 're0 em0 lo0\n');
  world.simctl('interface', 'remove', 'em0');
  world.simctl('interface', 'add', 'igb0');
  assert.is(run(world, 'ifconfig', ['-l']).stdout, 're0 lo0 igb0\n');
  assert.equal(run(world, 'ifconfig', ['em0']), {
    code: 1,
    stdout: '',
    stderr: 'ifconfig: interface em0 does not exist\n',
  });
});

test.run();
