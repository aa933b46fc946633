import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BRIDGE, event, guestArgs, kindWorld, run, start, type Started } from './world.js';
import type { WorldHandle } from '../../src/sim/launch.js';

async function launch(world: WorldHandle, name = 'web', hook?: string): Promise<Started> {
  const guest = start(world, 'bhyve', guestArgs(world, name, hook));
  await event(world, 'guest.acpi', { pid: guest.pid });
  return guest;
}

test('a guest takes its hook, its device and its title, and gives the hook back at its end', async () => {
  using world = kindWorld();
  run(world, 'kldload', ['-n', 'ng_ether']);
  run(world, 'ngctl', ['-f', '-'], BRIDGE);
  const guest = await launch(world, 'web', 'link2');
  assert.match(
    run(world, 'ngctl', ['show', 'bnet0:']).stdout,
    /^ {2}link2 +vm-web +socket +[0-9a-f]{8} +vmlink +$/m,
  );
  assert.ok(existsSync(`${world.dir}/dev/vmm/web`));
  assert.is(run(world, 'pgrep', ['-fx', 'bhyve: web']).stdout, `${guest.pid}\n`);
  assert.is(
    run(world, 'fuser', [`${world.dir}/var/db/vmctl/vms/web/disk.img`]).stdout,
    String(guest.pid).padStart(6),
  );
  process.kill(guest.pid, 'SIGTERM');
  assert.is(await guest.ended, 1);
  assert.not.match(run(world, 'ngctl', ['show', 'bnet0:']).stdout, /link2/);
  assert.ok(existsSync(`${world.dir}/dev/vmm/web`), 'the VM stays until it is destroyed');
  assert.equal(world.halt(), []);
});

for (const [action, code] of Object.entries({
  reboot: 0,
  poweroff: 1,
  halt: 2,
  'triple-fault': 3,
  error: 4,
  crash: 'SIGABRT',
})) {
  test(`the real parent sees a guest's ${action} as ${code}`, async () => {
    using world = kindWorld();
    const guest = await launch(world);
    world.simctl('guest', 'web', action);
    assert.is(await guest.ended, code);
  });
}

test('before ACPI is on SIGTERM kills, afterwards it is a button that a guest may ignore', async () => {
  using world = kindWorld();
  world.simctl('guest', 'web', 'acpi-off');
  const early = start(world, 'bhyve', guestArgs(world, 'web'));
  await event(world, 'guest.titled', { pid: early.pid });
  assert.match(run(world, 'procstat', ['-i', String(early.pid)]).stdout, /TERM {5}---/);
  process.kill(early.pid, 'SIGTERM');
  assert.is(await early.ended, 'SIGTERM');
  run(world, 'bhyvectl', ['--vm=web', '--destroy']);
  world.simctl('guest', 'web', 'acpi-on');
  world.simctl('guest', 'web', 'ignore-button');
  const deaf = await launch(world);
  assert.match(run(world, 'procstat', ['-i', String(deaf.pid)]).stdout, /TERM {5}-I-/);
  process.kill(deaf.pid, 'SIGTERM');
  await event(world, 'guest.signalled', { pid: deaf.pid, effect: 'button' });
  assert.is(run(world, 'bhyvectl', ['--vm=web', '--force-poweroff']).code, 0);
  assert.is(await deaf.ended, 1);
});

test('SIGINT kills even an armed guest', async () => {
  using world = kindWorld();
  const guest = await launch(world);
  process.kill(guest.pid, 'SIGINT');
  assert.is(await guest.ended, 'SIGINT');
});

for (const release of [13, 14, 15] as const) {
  test(`after SIGKILL the VM is ${release < 15 ? 'busy until destroyed' : 'free'} on ${release}`, async () => {
    using world = kindWorld({ release });
    const guest = await launch(world);
    process.kill(guest.pid, 'SIGKILL');
    assert.is(await guest.ended, 'SIGKILL');
    await event(world, 'guest.exited', { pid: guest.pid, signal: 'KILL' });
    if (release < 15) {
      assert.equal(run(world, 'bhyve', guestArgs(world, 'web')).stderr, 'vm_reinit: Device busy\n');
      assert.is(run(world, 'bhyvectl', ['--vm=web', '--destroy']).code, 0);
    }
    const again = await launch(world);
    world.simctl('guest', 'web', 'poweroff');
    assert.is(await again.ended, 1);
  });

  test(`bhyvectl --destroy on ${release} kills a running guest and tells a missing one its way`, async () => {
    using world = kindWorld({ release });
    const guest = await launch(world);
    assert.is(run(world, 'bhyvectl', ['--vm=web', '--destroy']).code, 0);
    assert.is(await guest.ended, release < 15 ? 1 : 4);
    assert.is(readFileSync(`${world.dir}/tmp/bhyve.log`, 'utf8'), 'vm_run error -1, errno 6\n');
    const gone = run(world, 'bhyvectl', ['--vm=web', '--destroy']);
    const texts = {
      stdout: 'VM:web is not created.\n',
      stderr: 'vm_open: web could not be opened: No such file or directory\n',
    };
    assert.equal(
      gone,
      release < 15
        ? { code: 1, stdout: texts.stdout, stderr: '' }
        : { code: 1, stdout: '', stderr: texts.stderr },
    );
    assert.equal(
      world.audit().map((one) => one.rule),
      ['destroy-living'],
    );
  });
}

test('a second suspend is refused with errno 37', async () => {
  using world = kindWorld();
  run(world, 'kldload', ['vmm']);
  run(world, 'bhyvectl', ['--vm=web', '--create']);
  assert.is(run(world, 'bhyvectl', ['--vm=web', '--force-poweroff']).code, 0);
  assert.equal(run(world, 'bhyvectl', ['--vm=web', '--force-poweroff']), {
    code: 255,
    stdout: 'errno = 37\n',
    stderr: '',
  });
});

test('a loader leaves a loaded VM that bhyve boots without firmware', async () => {
  using world = kindWorld();
  assert.is(
    run(world, 'bhyveload', [
      '-m',
      '512M',
      '-d',
      guestArgs(world, 'bsd')
        .find((word) => word.includes('virtio-blk'))
        ?.split(',')[2] ?? '',
      'bsd',
    ]).code,
    0,
  );
  const args = guestArgs(world, 'bsd').filter((word) => word !== '-l' && !word.startsWith('bootrom'));
  const guest = start(world, 'bhyve', args);
  await event(world, 'guest.titled', { name: 'bsd' });
  world.simctl('guest', 'bsd', 'reboot');
  assert.is(await guest.ended, 0);
});

test.run();
