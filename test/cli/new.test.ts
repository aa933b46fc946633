import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Input } from '../../src/cli/command.js';
import { check } from '../../src/cli/offline-check.js';
import { explain } from '../../src/cli/offline-explain.js';
import { createNew } from '../../src/cli/offline-new.js';
import type { VmctlError } from '../../src/errors.js';
import { fakeDaemon, type FakeDaemon } from './fake-daemon.js';
import { recorder } from './recorder.js';

async function directory(files: Readonly<Record<string, string>> = {}): Promise<FakeDaemon> {
  const nobody = await fakeDaemon(undefined);
  for (const [name, text] of Object.entries(files)) {
    const file = join(nobody.paths.definitions, name);
    mkdirSync(dirname(file), { recursive: true });
    chmodSync(dirname(file), 0o755);
    writeFileSync(file, text);
    chmodSync(file, 0o644);
  }
  return nobody;
}

function contextOf({ paths }: FakeDaemon, json = false) {
  const terminal = recorder();
  return { paths, definitions: paths.definitions, json, env: {}, program: '', terminal };
}

function input(name: string, values: Readonly<Record<string, string>> = {}): Input {
  return { operands: [name], flags: new Set(), values: new Map(Object.entries(values)) };
}

async function refusal(promise: Promise<unknown>): Promise<VmctlError> {
  return promise.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: unknown) => error as VmctlError,
  );
}

const HOST = '[bridge.lan0]\n';

test('what new writes is readable by all, passes check, boots UEFI with variables of its own, and hangs on the only bridge', async () => {
  await using host = await directory({ 'host.toml': HOST });
  const context = contextOf(host);
  assert.is(await createNew(context, input('web')), 0);
  const file = join(host.paths.definitions, 'web.toml');
  assert.is(statSync(file).mode & 0o777, 0o644);
  const text = readFileSync(file, 'utf8');
  assert.match(text, /^loader = \{ type = "uefi", vars = true \}/m);
  assert.match(text, /^\[\[network\]\]\nbridge = "lan0"/m);
  assert.is(await check(contextOf(host), input('web')), 0);
  assert.match(
    context.terminal.said.out,
    /web\.toml: written\nnext:\n {2}vmctl edit web\n {2}mkdir -p \S+\/vms\/web && truncate -s 20G /,
  );
  assert.equal(
    readdirSync(host.paths.definitions).sort(),
    ['host.toml', 'web.toml'],
    'nothing is left beside it',
  );
});

test('the samples it holds have no faults either', async () => {
  await using host = await directory({ 'host.toml': HOST });
  await createNew(contextOf(host), input('web'));
  const file = join(host.paths.definitions, 'web.toml');
  const text = readFileSync(file, 'utf8');
  const said = text.replaceAll(/^#(?=\S)/gm, '');
  assert.not.equal(said, text);
  writeFileSync(file, said);
  assert.is(await check(contextOf(host), input('web')), 0);
});

for (const loader of ['uefi', 'uefi-csm', 'uefi-devel', 'bhyveload', 'grub'])
  test(`--loader ${loader} passes check`, async () => {
    await using host = await directory();
    assert.is(
      await createNew(contextOf(host), input('web', { loader, memory: '2G', disk: '/dev/zvol/t/web' })),
      0,
    );
    assert.is(await check(contextOf(host), input('web')), 0);
    const text = readFileSync(join(host.paths.definitions, 'web.toml'), 'utf8');
    assert.match(text, /memory = "2G"[^]*path = "\/dev\/zvol\/t\/web"/);
  });

test('without a bridge the way to one is told, and --disk says how large', async () => {
  await using host = await directory();
  const context = contextOf(host, true);
  await createNew(context, input('web', { disk: '8G' }));
  const { next } = JSON.parse(context.terminal.said.out) as { next: string[] };
  assert.is(next[0], 'vmctl edit host');
  assert.match(next[2] ?? '', /truncate -s 8G \S+\/var\/db\/vmctl\/vms\/web\/disk\.img$/);
});

test('what the template and [defaults] say is left to them', async () => {
  await using host = await directory({
    'host.toml': `${HOST}[defaults]\nmemory = "3G"\n`,
    'templates/small.toml':
      'description = "d"\nloader = "bhyveload"\n[[disk]]\npath = "/dev/zvol/t/${name}"\n',
  });
  const context = contextOf(host);
  await createNew(context, input('web', { template: 'small' }));
  const text = readFileSync(join(host.paths.definitions, 'web.toml'), 'utf8');
  assert.match(text, /^template = "small"/m);
  assert.match(text, /^#memory = .*host\.toml \[defaults\] has one/m);
  assert.match(text, /^#description = /m);
  assert.match(text, /^#loader = .*template small has one/m);
  assert.match(text, /^#\[\[disk\]\]/m);
  assert.not.match(context.terminal.said.out, /truncate/);
  const told = contextOf(host, true);
  assert.is(await explain(told, input('web')), 0);
  const [vm] = JSON.parse(told.terminal.said.out) as [
    { keys: { key: string; value: unknown; from: { kind: string; line: number } }[] },
  ];
  const of = (key: string) => vm.keys.find((one) => one.key === key);
  assert.equal(
    [of('memory')?.value, of('memory')?.from.kind, of('memory')?.from.line],
    ['3G', 'defaults', 3],
  );
  assert.is(of('disk.0.path')?.value, '/dev/zvol/t/web');
});

test('what is asked for is written whatever the template says', async () => {
  await using host = await directory({ 'templates/small.toml': 'memory = "1G"\nloader = "uefi"\n' });
  await createNew(contextOf(host), input('web', { template: 'small', memory: '9G' }));
  assert.match(readFileSync(join(host.paths.definitions, 'web.toml'), 'utf8'), /^memory = "9G"/m);
});

test('an existing file is never overwritten', async () => {
  await using host = await directory({ 'web.toml': 'x = 1\n' });
  const error = await refusal(createNew(contextOf(host), input('web')));
  assert.equal([error.status, error.hint], [75, 'vmctl edit web']);
  assert.is(readFileSync(join(host.paths.definitions, 'web.toml'), 'utf8'), 'x = 1\n');
});

/** Name, options -> what is said; nothing is written. */
const REFUSED: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
  ['host', {}, /"host" is the host's own file/],
  ['a/b', {}, /cannot be a VM name/],
  ['../x', {}, /cannot be a VM name/],
  ['web', { template: 'smal' }, /there is no \S+templates\/smal\.toml.*did you mean small\?/],
  ['web', { loader: 'uefy' }, /--loader uefy.*did you mean uefi\?/],
  ['web', { memory: '12' }, /--memory 12: not a size/],
  ['web', { disk: 'big' }, /--disk big: not a size/],
  ['web', { template: 'odd' }, /would have faults:\n\S+templates\/odd\.toml:1:10: .*\(used by web\)/],
];

for (const [name, values, message] of REFUSED)
  test(`new ${name} ${JSON.stringify(values)} is refused`, async () => {
    await using host = await directory({
      'templates/small.toml': 'cpus = 2\n',
      'templates/odd.toml': 'memory = "x"\n',
    });
    const error = await refusal(createNew(contextOf(host), input(name, values)));
    assert.ok([64, 65].includes(error.status), error.message);
    assert.match(`${error.message} ${error.hint}`.replaceAll('\n', '\n'), message);
    assert.not(existsSync(join(host.paths.definitions, `${name}.toml`)));
  });

test('a directory that others can write to gets no definition', async () => {
  await using host = await directory();
  chmodSync(host.paths.definitions, 0o777);
  assert.is((await refusal(createNew(contextOf(host), input('web')))).status, 65);
  chmodSync(host.paths.definitions, 0o755);
  assert.equal(readdirSync(host.paths.definitions), []);
});

test.run();
