import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as z from 'zod/mini';
import { DEFAULT_HOST } from '../../src/definition/decode-host.js';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { hostSchema } from '../../src/definition/host-schema.js';
import { jsonSchemaOf, renderJsonSchema } from '../../src/definition/json-schema.js';
import { VM_KEYS } from '../../src/definition/key-table.js';
import { readToml } from '../../src/definition/toml-text.js';
import { fullText } from './full-definition.js';
import { misfit } from './json-check.js';
import { tableArbitrary, toToml } from './plausible.js';

const VM = jsonSchemaOf('vm');
const HOST = jsonSchemaOf('host');

test('the schema of a VM knows the keys of the table and no other', () => {
  const top = VM_KEYS.map(({ key }) => key).filter((key) => !key.includes('.'));
  assert.equal(Object.keys(VM['properties'] ?? {}).sort(), [...top].sort());
  assert.is(VM['additionalProperties'], false);
});

test('nothing is required that a template or [defaults] may give, but what a list needs is', () => {
  assert.is(VM['required'], undefined);
  const { graphics, share } = VM['properties'] as Record<string, Record<string, unknown>>;
  assert.is(graphics?.['required'], undefined);
  assert.equal((share?.['items'] as Record<string, unknown>)['required'], ['name', 'path']);
});

test('the schema of the host knows the keys of the table and no other', () => {
  assert.equal(Object.keys(HOST['properties'] ?? {}).sort(), Object.keys(hostSchema.shape).sort());
  assert.is(HOST['additionalProperties'], false);
});

test('every key has words for editors, and its default as it is written', () => {
  const properties = VM['properties'] as Record<string, Record<string, unknown>>;
  for (const [key, { description }] of Object.entries(properties)) assert.ok(description, key);
  assert.is(properties['stop_timeout']?.['default'], '3m');
  assert.match(String(properties['memory']?.['pattern']), /MGT/);
  const { disk } = properties;
  const path = (disk?.['items'] as { properties: Record<string, Record<string, unknown>> }).properties[
    'path'
  ];
  assert.match(String(path?.['description']), /\(PATH\)$/);
});

test("the schema's default VM directory is that of the default host", () => {
  assert.is(z.parse(hostSchema, {}).vm_directory, DEFAULT_HOST.vmDirectory);
});

test('the installed schemas are what vmctl schema prints', () => {
  for (const kind of ['vm', 'host'] as const) {
    const url = new URL(`../../../src/man/${kind}.schema.json`, import.meta.url);
    const hint = 'renew it with: npm run -s build:test && node build/test/definition/renew.js';
    assert.ok(readFileSync(url, 'utf8') === renderJsonSchema(kind), hint);
  }
});

function tablesOf(text: string): unknown {
  const toml = readToml(text);
  if (!toml.ok) throw new Error(`${toml.message}: ${text}`);
  return toml.value;
}

test('a definition with every kind of device fits the schema', () => {
  assert.is(misfit(VM, tablesOf(fullText())), undefined);
});

test('each of our samples fits its schema', () => {
  for (const name of ['desktop', 'freebsd', 'linux', 'myvm', 'router', 'host']) {
    const text = readFileSync(new URL(`../../../vms/${name}.toml`, import.meta.url), 'utf8');
    assert.is(misfit(name === 'host' ? HOST : VM, tablesOf(text)), undefined, name);
  }
});

test('values with commas that check takes fit', () => {
  const text = 'memory = "1G"\nloader = { type = "grub", root = "hd0,msdos2" }\n[[disk]]\npath = "a"';
  assert.ok(decodeVm({ file: 'vm.toml', name: 'vm', text }).ok);
  assert.is(misfit(VM, tablesOf(text)), undefined);
  const numa =
    'memory = "1G"\nloader = "uefi"\n[[numa]]\nmemory = "1G"\ncpus = "0"\ndomain_policy = "round-robin:0,1"';
  assert.ok(decodeVm({ file: 'vm.toml', name: 'vm', text: numa }).ok);
  assert.is(misfit(VM, tablesOf(numa)), undefined);
});

test('what is plainly wrong does not fit', () => {
  const wrong = [
    'x = 1',
    'memory = "512"',
    'cpus = 0',
    'loader = "bios"',
    '[[disk]]\nslot = "a"',
    '[[share]]\nname = "a"',
    '[[network]]\nmac = "x"',
    'stop_timeout = "1x"',
    'cpu_pin = ["0"]',
  ];
  for (const text of wrong) assert.ok(misfit(VM, tablesOf(text)) !== undefined, text);
});

test('whatever decodes fits the schema', () => {
  let decoded = 0;
  fc.assert(
    fc.property(tableArbitrary, (tables) => {
      const text = toToml(tables);
      if (!decodeVm({ file: 'vm.toml', name: 'vm', text }).ok) return;
      decoded += 1;
      assert.is(misfit(VM, tablesOf(text)), undefined, text);
    }),
    { numRuns: 1500 },
  );
  console.log(`# ${decoded} of 1500 plausible definitions decode, and fit the schema`);
  assert.ok(decoded > 200, String(decoded));
});

test.run();
