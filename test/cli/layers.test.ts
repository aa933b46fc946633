import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Input } from '../../src/cli/command.js';
import { check } from '../../src/cli/offline-check.js';
import { explain } from '../../src/cli/offline-explain.js';
import type { VmctlError } from '../../src/errors.js';
import { fakeDaemon, type FakeDaemon } from './fake-daemon.js';
import { recorder } from './recorder.js';

async function directory(files: Readonly<Record<string, string>>): Promise<FakeDaemon> {
  const nobody = await fakeDaemon(undefined);
  for (const [name, text] of Object.entries(files)) {
    const file = join(nobody.paths.definitions, name);
    mkdirSync(dirname(file), { recursive: true });
    chmodSync(dirname(file), 0o755);
    writeFileSync(file, text);
  }
  return nobody;
}

function contextOf({ paths }: FakeDaemon, json = false) {
  const terminal = recorder();
  return { paths, definitions: paths.definitions, json, env: {}, program: '', terminal };
}

const input = (...operands: readonly string[]): Input => ({ operands, flags: new Set(), values: new Map() });

const FILES = {
  'host.toml': '[defaults]\nmemory = "1G"\nloader = "uefi"\n',
  'templates/small.toml': 'cpus = 3\n',
  'web.toml': 'template = "small"\ndescription = "${name}"\n',
  'db.toml': '',
};

test('check --explain prints a table with the line that each key comes from', async () => {
  await using host = await directory(FILES);
  const context = contextOf(host);
  assert.is(await explain(context, input('web')), 0);
  const lines = context.terminal.said.out.replaceAll(`${host.paths.definitions}/`, '').split('\n');
  const row = (key: string) => lines.find((line) => line.startsWith(`${key} `))?.split(/ {2,}/);
  assert.equal(lines[0]?.split(/ +/), ['KEY', 'VALUE', 'FROM']);
  assert.equal(row('description'), ['description', '"web"', 'web.toml:2']);
  assert.equal(row('cpus'), ['cpus', '3', 'templates/small.toml:1 (template small)']);
  assert.equal(row('memory'), ['memory', '"1G"', 'host.toml:2 [defaults]']);
  assert.equal(row('autostart'), ['autostart', 'false', 'default']);
});

test('of all VMs each table has its heading; faults go to stderr, with 65', async () => {
  await using host = await directory({ ...FILES, 'db.toml': 'cpu = 1\n' });
  const context = contextOf(host);
  assert.is(await explain(context, input()), 65);
  assert.match(context.terminal.said.out, /^db\nKEY[^]*\n\nweb\nKEY/);
  assert.match(context.terminal.said.err, /^\S+db\.toml:1:1: unknown key "cpu"[^\n]*\n$/);
});

test('host.toml and unknown names cannot be explained', async () => {
  await using host = await directory(FILES);
  for (const [name, status] of [
    ['host', 64],
    ['wbe', 68],
  ] as const) {
    const error = await explain(contextOf(host), input(name)).catch(
      (reason: unknown) => reason as VmctlError,
    );
    assert.is(typeof error === 'object' && error.status, status);
  }
});

test('check host tells of [defaults] too, check NAME of its template, and --json names the VMs', async () => {
  await using host = await directory({
    ...FILES,
    'host.toml': '[defaults]\nmemory = "1X"\nloader = "uefi"\n',
    'templates/small.toml': 'cpus = 0\n',
    'db.toml': 'memory = "1G"\n',
  });
  const ofHost = contextOf(host);
  assert.is(await check(ofHost, input('host')), 65);
  assert.match(ofHost.terminal.said.out, /^\S+host\.toml:2:10: [^\n]*\(used by web\)\n$/);
  const ofWeb = contextOf(host, true);
  assert.is(await check(ofWeb, input('web')), 65);
  const faults = JSON.parse(ofWeb.terminal.said.out) as { file: string; vms: string[] }[];
  assert.equal(
    faults.map(({ vms }) => vms),
    [['web'], ['web']],
  );
  assert.is(await check(contextOf(host), input('db')), 0);
});

test.run();
