import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { schema } from '../../src/cli/offline-schema.js';
import type { VmctlError } from '../../src/errors.js';
import { fakeDaemon } from './fake-daemon.js';
import { recorder } from './recorder.js';

async function run(operands: readonly string[]): Promise<{ status: number; out: string }> {
  await using host = await fakeDaemon(undefined);
  const terminal = recorder();
  const context = { paths: host.paths, definitions: undefined, json: false, env: {}, program: '', terminal };
  const status = await schema(context, { operands, flags: new Set(), values: new Map() });
  return { status, out: terminal.said.out };
}

test('schema prints that of a VM, or the one that is named', async () => {
  const titles = [];
  for (const operands of [[], ['vm'], ['host']]) {
    const { status, out } = await run(operands);
    assert.is(status, 0);
    titles.push((JSON.parse(out) as { title: string }).title);
  }
  assert.equal(titles, [
    'vmctl: a virtual machine, NAME.toml',
    'vmctl: a virtual machine, NAME.toml',
    'vmctl: the host, host.toml',
  ]);
});

test('another word is refused with those there are', async () => {
  const error = await run(['bridge']).catch((reason: unknown) => reason as VmctlError);
  assert.ok('code' in error && error.code === 'usage');
  assert.match((error as VmctlError).hint ?? '', /vmctl schema host/);
});

test.run();
