import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Input } from '../../src/cli/command.js';
import { planBoot } from '../../src/cli/offline-boot.js';
import { check } from '../../src/cli/offline-check.js';
import { planCommand } from '../../src/cli/plan.js';
import type { VmctlError } from '../../src/errors.js';
import { fakeDaemon, type FakeDaemon } from './fake-daemon.js';
import { recorder } from './recorder.js';

const BASE = 'memory = "1G"\nloader = "uefi"\nautostart = true\n';

async function directory(files: Readonly<Record<string, string>>): Promise<FakeDaemon> {
  const nobody = await fakeDaemon(undefined);
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(nobody.paths.definitions, `${name}.toml`), text);
  return nobody;
}

function contextOf({ paths }: FakeDaemon, json = false) {
  return { paths, definitions: paths.definitions, json, env: {}, program: '', terminal: recorder() };
}

function input(operands: readonly string[], ...flags: string[]): Input {
  return { operands, flags: new Set(flags), values: new Map() };
}

const SCENE = {
  host: 'max_parallel = 3\n',
  db: `${BASE}ready = { tcp = "10.0.0.5:5432", timeout = "2m" }\n`,
  web: `${BASE}after = ["db", "off"]\nstart_delay = "20s"\n`,
  edge: `${BASE}after = ["web"]\n`,
  off: 'memory = "1G"\nloader = "uefi"\n',
  kept: `${BASE.replace('true', '"unless-stopped"')}`,
};

function stop(paths: FakeDaemon['paths'], name: string): void {
  mkdirSync(paths.state, { recursive: true });
  const record = {
    version: 1,
    name,
    intent: 'down',
    stoppedByOperator: true,
    pins: { macs: {}, slots: {} },
    deaths: [],
  };
  writeFileSync(join(paths.state, `${name}.json`), JSON.stringify(record));
}

test('plan --boot shows the waves, what is waited for, and who stays down and why', async () => {
  await using host = await directory(SCENE);
  stop(host.paths, 'kept');
  const context = contextOf(host);
  assert.is(await planBoot(context), 0);
  assert.is(
    context.terminal.said.out,
    `wave 1
  db: ready when it answers on 10.0.0.5:5432, at most 2m

wave 2
  web: after db; 20s later

wave 3
  edge: after web

at most 3 on their way up at once

stay down
  kept: stopped by an operator
  off: autostart = false
`,
  );
});

test('plan --boot --json has every VM, in the order in which they come', async () => {
  await using host = await directory(SCENE);
  const context = contextOf(host, true);
  await planBoot(context);
  const said = JSON.parse(context.terminal.said.out) as {
    maxParallel: number;
    vms: { name: string; wave: number | null }[];
  };
  assert.is(said.maxParallel, 3);
  assert.equal(
    said.vms.map(({ name, wave }) => [name, wave]),
    [
      ['db', 1],
      ['kept', 1],
      ['web', 2],
      ['edge', 3],
      ['off', null],
    ],
  );
});

test('faults are told beside the plan of the others, and end with 65', async () => {
  await using host = await directory({ db: BASE, web: `${BASE}after = ["nobody"]\n` });
  const context = contextOf(host);
  assert.is(await planBoot(context), 65);
  assert.is(context.terminal.said.out, 'wave 1\n  db\n\nat most 8 on their way up at once\n');
  assert.match(context.terminal.said.err, /web\.toml:4:10: there is no VM "nobody"/);
});

test('without autostart nothing comes up, and it is said', async () => {
  await using host = await directory({ off: SCENE.off });
  const context = contextOf(host);
  await planBoot(context);
  assert.is(context.terminal.said.out, 'no VM starts at boot\n\nstay down\n  off: autostart = false\n');
});

test('plan takes a name or --boot, not both and not neither', async () => {
  await using host = await directory({ off: SCENE.off });
  for (const wrong of [input([]), input(['off'], 'boot')]) {
    const error = await planCommand
      .run(contextOf(host), wrong)
      .catch((reason: unknown) => reason as VmctlError);
    assert.ok(typeof error === 'object' && error.code === 'usage');
  }
});

test('check warns when the guests may take longer than a host shutdown gives them, and says what mends it', async () => {
  await using host = await directory({
    db: `${BASE}stop_timeout = "50s"\n`,
    web: `${BASE}after = ["db"]\nstop_timeout = "30s"\n`,
  });
  const context = contextOf(host);
  assert.is(await check(context, input([])), 0);
  assert.match(
    context.terminal.said.err,
    /may take 90 s by their stop_timeout and their order, and 60 s are\s+given: .*sysrc rcshutdown_timeout=120/s,
  );
  const etc = join(host.paths.root, 'etc');
  mkdirSync(etc, { recursive: true });
  writeFileSync(join(etc, 'rc.conf'), 'rcshutdown_timeout="120"\n');
  const mended = contextOf(host);
  await check(mended, input([]));
  assert.is(mended.terminal.said.err, '');
});

test.run();
