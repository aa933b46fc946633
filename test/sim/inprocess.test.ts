import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createInProcessWorld, type InProcessWorld } from '../../src/sim/inprocess.js';
import type { Clock } from '../../src/sim/clock.js';
import type { Host, HostExit } from '../../src/host/host.js';
import { BRIDGE, event, guestArgs, kindWorld, run, start } from './world.js';

/** Time that passes when told to. */
class HandClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  #timers: { at: number; action: () => void }[] = [];
  now = () => this.#now;
  setTimeout = (action: () => void, ms: number) => {
    const timer = { at: this.#now + ms, action };
    this.#timers.push(timer);
    return timer;
  };
  clearTimeout = (timer: unknown) => {
    this.#timers = this.#timers.filter((one) => one !== timer);
  };
  async pass(ms: number) {
    for (const end = this.#now + ms; ;) {
      await new Promise((resolve) => setImmediate(resolve));
      const [next] = this.#timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at);
      this.#now = next?.at ?? end;
      if (next === undefined) return;
      this.clearTimeout(next);
      next.action();
    }
  }
}

function make(
  kind: boolean,
  clock = new HandClock(),
): InProcessWorld & Disposable & { clock: HandClock; dir: string } {
  const dir = mkdtempSync('/tmp/vi');
  const world = createInProcessWorld({ root: dir, interfaces: ['re0'], release: 14, kind, seed: 3 }, clock);
  return { ...world, clock, dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true }) };
}

test('the in-process host is what production calls a host', () => {
  using world = make(true);
  const host: Host = world.host;
  assert.type(host.run, 'function');
});

function readExit(text: string): HostExit | undefined {
  const code = /exited with status (\d+)/.exec(text)?.[1];
  return code === undefined ? undefined : { kind: 'code', code: Number(code) };
}

test('a kind in-process world needs no time', async () => {
  using world = make(true);
  const { host } = world;
  assert.equal(await host.run({ file: 'kldload', args: ['-n', 'vmm', 'ng_ether'] }), {
    code: 0,
    stdout: '',
    stderr: '',
  });
  assert.is((await host.run({ file: 'ngctl', args: ['-f', '-'], input: BRIDGE })).code, 0);
  const args = guestArgs(world as never, 'web', 'link2');
  const guest = await host.spawn({ file: 'bhyve', args }, { output: `${world.dir}/tmp/web.log` });
  await host.spawn(
    { file: 'pwait', args: ['-v', String(guest.pid)] },
    { output: `${world.dir}/var/run/web.exit` },
  );
  const adopted = host.adopt({ pid: guest.pid, exitFile: `${world.dir}/var/run/web.exit`, readExit });
  assert.is((await host.inspect(`${world.dir}/dev/vmm/web`))?.kind, 'device');
  assert.is(host.kill(guest.pid, 'SIGTERM'), 'sent');
  assert.equal(await guest.exited, { kind: 'code', code: 1 });
  assert.equal(await adopted.exited, { kind: 'code', code: 1 });
  assert.is(readFileSync(`${world.dir}/var/run/web.exit`, 'utf8'), `${guest.pid}: exited with status 1.\n`);
  assert.is(host.kill(guest.pid, 'SIGTERM'), 'gone');
  assert.equal(world.audit(), []);
});

test("an unkind in-process world takes the clock's time and no other", async () => {
  using world = make(false);
  let answered = false;
  const look = world.host.run({ file: 'uname', args: ['-r'] }).then(() => (answered = true));
  await world.clock.pass(0);
  assert.is(answered, false);
  await world.clock.pass(300);
  await look;
  await world.host.spawn(
    { file: 'bhyve', args: guestArgs(world as never, 'web') },
    { output: `${world.dir}/tmp/web.log` },
  );
  await world.clock.pass(6000);
  const events = world.journal().flatMap((one) => (one.kind === 'event' ? [one.event] : []));
  assert.equal(
    events.filter((one) => one.startsWith('guest.')),
    ['guest.started', 'guest.titled', 'guest.acpi'],
  );
});

test("a program that hangs is ended by its caller's time-out", async () => {
  using world = make(true);
  world.simctl('fault', '{"command":"bhyvectl","hang":true}');
  const stuck = world.host.run({ file: 'bhyvectl', args: ['--vm=web', '--destroy'] }, { timeoutMs: 5000 });
  await world.clock.pass(5000);
  assert.equal(await stuck, { code: null, signal: 'SIGTERM', stdout: '', stderr: '', timedOut: true });
});

test('both front ends write the same journal of one scenario, pids and times apart', async () => {
  using real = kindWorld({ seed: 3 });
  using quick = make(true);
  const script: readonly (readonly [string, ...string[]])[] = [
    ['kldload', '-n', 'vmm', 'ng_ether'],
    ['ifconfig', '-l'],
  ];
  for (const [file, ...args] of script) {
    run(real, file, args);
    await quick.host.run({ file, args });
  }
  run(real, 'ngctl', ['-f', '-'], BRIDGE);
  await quick.host.run({ file: 'ngctl', args: ['-f', '-'], input: BRIDGE });
  const guest = start(real, 'bhyve', guestArgs(real, 'web', 'link2'));
  await event(real, 'guest.acpi');
  const twin = await quick.host.spawn(
    { file: 'bhyve', args: guestArgs(quick as never, 'web', 'link2') },
    { output: `${quick.dir}/tmp/log` },
  );
  process.kill(guest.pid, 'SIGTERM');
  quick.host.kill(twin.pid, 'SIGTERM');
  assert.is(await guest.ended, 1);
  run(real, 'bhyvectl', ['--vm=web', '--destroy']);
  await quick.host.run({ file: 'bhyvectl', args: ['--vm=web', '--destroy'] });
  assert.equal(plain(real.journal(), real.dir), plain(quick.journal(), quick.dir));
});

function plain(records: readonly object[], dir: string): unknown[] {
  return records.map(
    (record) =>
      JSON.parse(JSON.stringify({ ...record, at: 0, pid: 0, ppid: 0 }).replaceAll(dir, '/w')) as unknown,
  );
}

test.run();
