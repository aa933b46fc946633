import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as z from 'zod/mini';
import { DEFAULT_HOST } from '../../src/definition/decode-host.js';
import { hostSchema } from '../../src/definition/host-schema.js';
import { vmSchema } from '../../src/definition/schema.js';

const KEYS = [
  'description',
  'cpus',
  'memory',
  'loader',
  'disk',
  'network',
  'graphics',
  'console',
  'autostart',
  'start_delay',
  'after',
  'ready',
  'restart',
  'stop_timeout',
  'on_stop_timeout',
  'load_timeout',
  'protect',
  'owner',
  'limits',
  'uuid',
  'clock',
  'extra_args',
];

test('the schema of a VM knows the keys of the manual and no other', () => {
  assert.equal(Object.keys(vmSchema.shape), KEYS);
});

test('what is written in a file can be told to editors as a JSON schema', () => {
  const schema = z.toJSONSchema(vmSchema, { io: 'input' });
  assert.equal(Object.keys(schema.properties ?? {}), KEYS);
  assert.equal(schema.required, ['memory', 'loader']);
  assert.is(schema.additionalProperties, false);
});

test('the schema of the host can be told to editors too', () => {
  const schema = z.toJSONSchema(hostSchema, { io: 'input' });
  assert.equal(Object.keys(schema.properties ?? {}), [
    'vm_directory',
    'bridge',
    'operators',
    'max_parallel',
    'metrics',
  ]);
  assert.is(schema.additionalProperties, false);
});

test("the schema's default VM directory is that of the default host", () => {
  assert.is(z.parse(hostSchema, {}).vm_directory, DEFAULT_HOST.vmDirectory);
});

test.run();
