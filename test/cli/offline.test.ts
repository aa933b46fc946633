import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { check } from '../../src/cli/offline-check.js';
import { plan } from '../../src/cli/offline-plans.js';
import { lookAtStatus } from '../../src/cli/offline-status.js';
import type { Input } from '../../src/cli/command.js';
import type { VmctlError } from '../../src/errors.js';
import { vm } from '../plan/ground.js';
import { fakeDaemon, type FakeDaemon } from './fake-daemon.js';
import { recorder } from './recorder.js';

const HOST = '[bridge.bnet0]\ninterface = "re0"\n';
const MYVM =
  'cpus = 2\nmemory = "512M"\nloader = "uefi"\n[[network]]\nbridge = "bnet0"\n[[disk]]\npath = "disk.img"\n';

/** A definitions directory with these files, and nothing else of a host. */
async function directory(files: Readonly<Record<string, string>>): Promise<FakeDaemon> {
  const nobody = await fakeDaemon(undefined);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(nobody.paths.definitions, name), text);
  return nobody;
}

function contextOf({ paths }: FakeDaemon, json = false) {
  const terminal = recorder();
  return { paths, definitions: paths.definitions, json, env: {}, program: '', terminal };
}

const input = (operands: readonly string[], ...flags: string[]): Input => ({
  operands,
  flags: new Set(flags),
  values: new Map(),
});

test('check prints every fault of every file with its place and ends with 65', async () => {
  await using host = await directory({
    'host.toml': HOST,
    'a.toml': `${MYVM}cpu = 1\n`,
    'b.toml': 'memory = "1\n',
  });
  const context = contextOf(host);
  assert.is(await check(context, input([])), 65);
  const lines = context.terminal.said.out.trimEnd().split('\n');
  for (const line of lines) assert.match(line, /\/[ab]\.toml:\d+:\d+: \S/);
  assert.ok(lines.some((line) => line.includes('a.toml')) && lines.some((line) => line.includes('b.toml')));
});

test('check NAME looks at that file only, and an unknown name is refused with what was meant', async () => {
  await using host = await directory({ 'host.toml': HOST, 'myvm.toml': MYVM, 'b.toml': 'x = 1\n' });
  assert.is(await check(contextOf(host), input(['myvm'])), 0);
  assert.is(await check(contextOf(host), input(['b'])), 65);
  const error = await check(contextOf(host), input(['mvm'])).catch((reason: unknown) => reason as VmctlError);
  assert.ok(typeof error === 'object' && error.code === 'no-such-vm' && /myvm/.test(error.hint ?? ''));
});

test('check --json is an array, also of no fault', async () => {
  await using host = await directory({ 'host.toml': HOST, 'myvm.toml': MYVM, 'b.toml': 'x = 1\n' });
  const good = contextOf(host, true);
  await check(good, input(['myvm']));
  assert.equal(JSON.parse(good.terminal.said.out), []);
  const bad = contextOf(host, true);
  await check(bad, input([]));
  const [fault] = JSON.parse(bad.terminal.said.out) as Record<string, unknown>[];
  assert.equal(Object.keys(fault ?? {}).sort(), ['column', 'file', 'line', 'message']);
});

test('plan --fresh makes no look at all, marks what would be one, and ends with bhyve', async () => {
  await using host = await directory({ 'host.toml': HOST, 'myvm.toml': MYVM });
  const context = contextOf(host, true);
  assert.is(await plan(context, input(['myvm'], 'fresh')), 0);
  const { commands } = JSON.parse(context.terminal.said.out) as {
    commands: { file: string; args: string[]; input?: string; look?: true }[];
  };
  assert.is(commands.at(-1)?.file, 'bhyve');
  assert.match(commands.at(-1)?.args.join(' ') ?? '', /netgraph,path=bnet0:,peerhook=link2,socket=.* myvm$/);
  assert.ok(commands.some(({ file, look }) => file === 'ps' && look === true));
  const bridge = commands.filter(({ file, look }) => file === 'ngctl' && look === undefined);
  assert.is(
    bridge.map((command) => command.input).join(),
    'mkpeer re0: bridge lower link0\nconnect re0: lower upper link1\nname re0:lower bnet0\n' +
      'msg bnet0: setpersistent\nmsg re0: setpromisc 1\nmsg re0: setautosrc 0\n',
  );
});

test('plan where nothing can be seen assumes it absent and names it on stderr', async () => {
  await using host = await directory({ 'host.toml': HOST, 'myvm.toml': MYVM });
  const fresh = contextOf(host);
  await plan(fresh, input(['myvm'], 'fresh'));
  const context = contextOf(host);
  assert.is(await withoutPrograms(() => plan(context, input(['myvm']))), 0);
  assert.is(context.terminal.said.out, fresh.terminal.said.out);
  for (const program of ['ngctl', 'ps', 'kldstat']) {
    assert.match(context.terminal.said.err, new RegExp(`not seen, assumed absent: .*${program}`));
  }
  assert.match(context.terminal.said.err, /a start would be refused: .*BHYVE_UEFI\.fd/);
});

test('a plan made without the host says that what comes of its uuid is a placeholder, unless it is written or pinned', async () => {
  const fixed = 'uuid = "4c4c4544-0042-3510-8052-b9c04f4e3732"\n';
  await using host = await directory({ 'host.toml': HOST, 'myvm.toml': MYVM, 'b.toml': `${fixed}${MYVM}` });
  const said = async (name: string): Promise<string> => {
    const context = contextOf(host);
    await plan(context, input([name], 'fresh'));
    return context.terminal.said.err;
  };
  assert.match(await said('myvm'), /^vmctl: MAC and uuid are placeholders: made from kern\.hostuuid/m);
  assert.match(await said('b'), /^vmctl: MAC is a placeholder: /m);
  mkdirSync(host.paths.state, { recursive: true });
  const pins = { macs: { '0': '58:9c:fc:11:22:33' }, uuid: 'u', slots: {} };
  const record = { version: 1, name: 'myvm', intent: 'down', pins, deaths: [] };
  writeFileSync(join(host.paths.state, 'myvm.json'), JSON.stringify(record));
  assert.match(await said('myvm'), /placeholders/, '--fresh reads no records');
  const seen = contextOf(host);
  await withoutPrograms(() => plan(seen, input(['myvm'])));
  assert.not.match(seen.terminal.said.err, /placeholder/);
});

/** As on a host of which only fuser(1) can be run. */
async function withFuser<T>({ paths }: FakeDaemon, script: string, work: () => Promise<T>): Promise<T> {
  const bin = join(paths.root, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'fuser'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return withoutPrograms(work, bin);
}

const BARE = 'memory = "512M"\nloader = "bhyveload"\n[[disk]]\npath = "disk.img"\n';

test('plan with a disk in use prints the whole plan, ends with 0 and says on stderr what a start would say', async () => {
  await using host = await directory({ 'host.toml': HOST, 'myvm.toml': BARE });
  const home = join(host.paths.root, 'var/db/vmctl/vms/myvm');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'disk.img'), Buffer.alloc(512));
  const context = contextOf(host);
  const status = await withFuser(host, 'printf "   812"', () => plan(context, input(['myvm'])));
  assert.is(status, 0);
  assert.match(context.terminal.said.out, /\nbhyve .* myvm\n$/);
  assert.match(
    context.terminal.said.err,
    /^vmctl: a start would be refused: disk \S+disk\.img is in use by process 812\nhint: `ps -p 812`/m,
  );
});

test('of a disk that is missing plan does not say that nobody could see who uses it; of one that is there it does', async () => {
  await using host = await directory({ 'host.toml': HOST, 'myvm.toml': BARE });
  const failing = 'echo "fuser: files not accessible" >&2; exit 74';
  const missing = contextOf(host);
  await withFuser(host, failing, () => plan(missing, input(['myvm'])));
  assert.match(missing.terminal.said.err, /^vmctl: a start would wait: myvm: there is no disk \S+\nhint: /m);
  assert.not.match(missing.terminal.said.err, /fuser:/);
  const home = join(host.paths.root, 'var/db/vmctl/vms/myvm');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'disk.img'), Buffer.alloc(512));
  const there = contextOf(host);
  await withFuser(host, failing, () => plan(there, input(['myvm'])));
  assert.match(there.terminal.said.err, /^vmctl: could not see .*: fuser: files not accessible$/m);
});

test('plan takes the pins and leases of the records, --fresh does not', async () => {
  await using host = await directory({ 'host.toml': HOST, 'myvm.toml': MYVM });
  const { state, run } = host.paths;
  for (const path of [state, run]) mkdirSync(path, { recursive: true });
  const pins = { macs: { '0': '58:9c:fc:11:22:33' }, slots: {} };
  writeFileSync(
    join(state, 'myvm.json'),
    JSON.stringify({ version: 1, name: 'myvm', intent: 'down', pins, deaths: [] }),
  );
  const link = { bridge: 'bnet0', hook: 'link2', socket: 's', mac: 'm', nic: '0' };
  writeFileSync(
    join(run, 'other.json'),
    JSON.stringify({ version: 1, name: 'other', links: [link], definition: vm({ name: 'other' }) }),
  );
  const context = contextOf(host);
  await withoutPrograms(() => plan(context, input(['myvm'])));
  assert.match(context.terminal.said.out, /peerhook=link3,.*mac=58:9c:fc:11:22:33/);
  const fresh = contextOf(host);
  await plan(fresh, input(['myvm'], 'fresh'));
  assert.not.match(fresh.terminal.said.out, /58:9c:fc:11:22:33|link3/);
});

test('plan of a definition with faults prints them and ends with 65', async () => {
  await using host = await directory({ 'host.toml': HOST, 'a.toml': 'x = 1\n' });
  const context = contextOf(host);
  assert.is(await plan(context, input(['a'])), 65);
  assert.match(context.terminal.said.err, /a\.toml:\d+:\d+: /);
  assert.is(context.terminal.said.out, '');
});

test('status without a daemon says what can be seen, of broken files too', async () => {
  await using host = await directory({ 'host.toml': HOST, 'myvm.toml': MYVM, 'b.toml': 'x = 1\n' });
  const vms = await withoutPrograms(() => lookAtStatus(contextOf(host), []));
  assert.equal(
    vms.map(({ name, status, definition }) => [name, status, definition]),
    [
      ['b', 'unknown', 'broken'],
      ['myvm', 'unknown', 'current'],
    ],
  );
});

/** As on a host whose programs cannot be found. */
async function withoutPrograms<T>(work: () => Promise<T>, others = '/nonexistent'): Promise<T> {
  const path = process.env['PATH'];
  process.env['PATH'] = others;
  try {
    return await work();
  } finally {
    process.env['PATH'] = path;
  }
}

test.run();
