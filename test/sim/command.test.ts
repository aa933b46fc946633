import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { haltWorld } from '../../src/sim/launch.js';
import { BRIDGE, event, guestArgs, kindWorld, run, start, unkindWorld, until } from './world.js';

const program = new URL('../../src/sim/main.js', import.meta.url).pathname;

function sim(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { code: status, stdout, stderr };
}

/** The server writes down what has changed a moment later. */
function isSaved(dir: string, text: string): boolean {
  const snapshot = `${dir}/.sim/world.bin`;
  return existsSync(snapshot) && readFileSync(snapshot).includes(text);
}

test('vmctl-sim passes the exit status on and leaves nothing behind', () => {
  const ran = sim('--kind', 'sh', '-c', 'echo $VMCTL_ROOT; ngctl nosuch; exit 3');
  assert.is(ran.code, 3);
  assert.is(ran.stderr, 'ngctl: "nosuch": unknown command\n');
  assert.not(existsSync(ran.stdout.trim()));
});

test('a violation makes the exit status 70 when the command itself succeeded', () => {
  const ran = sim(
    '--kind',
    'sh',
    '-c',
    'simctl foreign alien >/dev/null; while ! simctl world | grep -q titled; do [ -d $VMCTL_ROOT/dev/vmm ] && break; done; bhyvectl --vm=alien --destroy',
  );
  assert.is(ran.code, 70);
  assert.match(ran.stderr, /audit: destroy-living/);
});

test('a kept world stays between invocations, also when its server died, until --halt', () => {
  const dir = mkdtempSync('/tmp/vk');
  sim('--world', dir, '--kind', 'kldload', 'ng_ether');
  const pid = Number(readFileSync(`${dir}/.sim/pid`, 'utf8'));
  for (let tries = 0; tries < 1000 && !isSaved(dir, 'ng_ether'); tries += 1)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  process.kill(pid, 'SIGKILL');
  assert.is(sim('--world', dir, 'kldstat', '-q', '-m', 'ng_ether').code, 0);
  assert.equal(sim('--world', dir, '--halt'), { code: 0, stdout: '', stderr: '' });
  assert.not(existsSync(`${dir}/.sim/pid`));
  haltWorld(dir);
  rmSync(dir, { recursive: true });
});

test('a guest lives through the death of its server and is known to the next', async () => {
  const dir = mkdtempSync('/tmp/vk');
  const world = kindWorld({ dir });
  run(world, 'kldload', ['-n', 'ng_ether']);
  run(world, 'ngctl', ['-f', '-'], BRIDGE);
  const guest = start(world, 'bhyve', guestArgs(world, 'web', 'link2'));
  await event(world, 'guest.acpi', { name: 'web' });
  await until('the snapshot', () => isSaved(dir, 'vm-web'));
  const pid = Number(readFileSync(`${dir}/.sim/pid`, 'utf8'));
  process.kill(pid, 'SIGKILL');
  await until('its end', () => !existsSync(`/proc/${pid}`));
  const again = kindWorld({ dir });
  assert.match(run(again, 'ngctl', ['show', 'bnet0:']).stdout, /link2 +vm-web/);
  process.kill(guest.pid, 'SIGTERM');
  assert.is(await guest.ended, 1);
  assert.not.match(run(again, 'ngctl', ['show', 'bnet0:']).stdout, /link2/);
  assert.equal(again.halt(), []);
  rmSync(dir, { recursive: true });
});

test('wrong words get the usage and 64', () => {
  assert.is(sim('--release', '12', 'true').code, 64);
  assert.is(sim('--nosuch').code, 64);
  assert.is(sim().code, 64);
});

test('the default world is unkind: latency up to 300 ms, a late title, an order of its own', async () => {
  using world = unkindWorld({ seed: 7 });
  const orders = new Set<string>();
  const started = Date.now();
  for (let round = 0; round < 4; round += 1) orders.add(run(world, 'ps', ['-ax', '-o', 'ucomm=']).stdout);
  const took = Date.now() - started;
  const late = world.journal().reduce((sum, one) => sum + (one.kind === 'command' ? one.ms : 0), 0);
  assert.ok(late > 100 && took >= late, `4 looks took ${took} ms, ${late} of them late`);
  assert.ok(orders.size > 1);
  start(world, 'bhyve', guestArgs(world, 'web'));
  await event(world, 'guest.titled', { name: 'web' });
  const at = (name: string) =>
    world.journal().find((one) => one.kind === 'event' && one.event === name)?.at ?? 0;
  assert.ok(at('guest.titled') > at('guest.started'));
  assert.ok(world.journal().every((one) => one.kind !== 'command' || one.ms <= 300));
});

test.run();
