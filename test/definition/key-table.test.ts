import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as z from 'zod/mini';
import { decodeHost } from '../../src/definition/decode-host.js';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { DEVICE_WORDS } from '../../src/definition/device-words.js';
import { BHYVE_FLAGS, BHYVE_VALUED } from '../../src/definition/getopt.js';
import { hostSchema } from '../../src/definition/host-schema.js';
import { BHYVE_OPTIONS, HOST_KEYS, type KeyRow, VM_KEYS } from '../../src/definition/key-table.js';
import { vmSchema } from '../../src/definition/schema.js';
import { VALUE_KINDS } from '../../src/manual/value-kinds.js';
import { renderManual } from './manual.js';

/** Every key that a schema reads, from the top of the file. */
function keysOf(schema: object): readonly string[] {
  const keys: string[] = [];
  const walk = (node: Record<string, unknown>, prefix: string): void => {
    for (const [name, inner] of Object.entries((node['properties'] ?? {}) as Record<string, object>)) {
      const key = `${prefix}${name}`;
      if (!keys.includes(key)) keys.push(key);
      if (key !== 'defaults') walk(inner as Record<string, unknown>, `${key}.`);
    }
    for (const inner of (node['anyOf'] ?? []) as Record<string, unknown>[]) walk(inner, prefix);
    if (node['items'] !== undefined) walk(node['items'] as Record<string, unknown>, prefix);
    const others = node['additionalProperties'];
    if (typeof others === 'object') walk(others as Record<string, unknown>, `${prefix}NAME.`);
  };
  walk(schema as Record<string, unknown>, '');
  return keys.sort();
}

test('every key of a VM has a row, and every row a key', () => {
  const keys = keysOf(z.toJSONSchema(vmSchema, { io: 'input' }));
  assert.equal(VM_KEYS.map(({ key }) => key).sort(), keys);
  console.log(`# ${keys.length} keys of NAME.toml, ${HOST_KEYS.length} of host.toml`);
});

test('every key of the host has a row, and every row a key', () => {
  const keys = keysOf(z.toJSONSchema(hostSchema, { io: 'input' }));
  assert.equal(HOST_KEYS.map(({ key }) => key).sort(), keys);
});

test('every row has a sentence, and says what the key may be', () => {
  for (const { key, type, sentence } of [...VM_KEYS, ...HOST_KEYS]) {
    assert.ok(type !== '' && type !== '-', key);
    assert.match(sentence, /^\S.{6,}[.")]$/, `${key}: ${sentence}`);
  }
});

/** What must stand around a key so that its default can be seen: the rest of its table, below the top of the file. */
const AROUND: Readonly<Record<string, string>> = {
  'cpus.sockets': '[cpus]\ncores = 2\nthreads = 2',
  'cpus.cores': '[cpus]\nsockets = 2\nthreads = 2',
  'cpus.threads': '[cpus]\nsockets = 2\ncores = 2',
  'loader.vars': '[loader]\ntype = "uefi"',
  fwcfg: '[fwcfg]\ntype = "qemu"',
  gdb: '[gdb]\nlisten = "127.0.0.1:1234"',
  ready: '[ready]\ntcp = "10.0.0.5:22"',
  disk: '[[disk]]\npath = "a"',
  network: '[[network]]\nbridge = "b"',
  'network.peerhook': '[[network]]\nnode = "em0"',
  'network.cable': '[[network]]\nbridge = "b"',
  'network.slirp.host_forward': '[[network]]\n[network.slirp]',
  graphics: '[graphics]\nvnc = "auto"',
  'tpm.device': '[tpm]\ntype = "passthru"',
  'tpm.version': '[tpm]\ntype = "swtpm"',
  share: '[[share]]\nname = "a"\npath = "/a"',
  companion: '[[companion]]\nname = "a"\ncommand = ["/bin/a"]',
  hooks: '[hooks]',
  restart: '[restart]',
  x86: '[x86]',
  console: '[console]\ncom2 = "nmdm"',
  limits: '[limits]',
  'bridge.NAME': '[bridge.a]\ninterface = "em0"',
};

function around({ key }: KeyRow): string {
  const table = key.slice(0, key.lastIndexOf('.'));
  const found = AROUND[key] ?? AROUND[table];
  if (found === undefined && key.includes('.')) throw new Error(`nothing known to stand around ${key}`);
  return key.includes('.') ? (found ?? '') : '';
}

function decodeAs(kind: 'vm' | 'host', text: string): unknown {
  const loader = text.includes('[loader]') ? '' : 'loader = "uefi"\n';
  const decoded =
    kind === 'vm'
      ? decodeVm({ file: 'a.toml', name: 'a', text: `memory = "1G"\n${loader}${text}\n` })
      : decodeHost({ file: 'host.toml', text: `${text}\n` });
  if (!decoded.ok) throw new Error(`${text}: ${JSON.stringify(decoded.faults)}`);
  return decoded.value;
}

test('every default of the table is what holds when the key is not said', () => {
  let seen = 0;
  for (const [kind, rows] of [
    ['vm', VM_KEYS],
    ['host', HOST_KEYS],
  ] as const) {
    for (const row of rows) {
      if (row.initial === undefined || row.initial.startsWith('(')) continue;
      const text = around(row);
      const line = `${row.key.split('.').at(-1)} = ${row.initial}`;
      const said = row.key.includes('.') ? `${text}\n${line}` : `${line}\n${text}`;
      assert.equal(decodeAs(kind, said), decodeAs(kind, text), `${row.key} = ${row.initial}`);
      seen += 1;
    }
  }
  assert.ok(seen > 60, String(seen));
});

const SAID = new Set(BHYVE_OPTIONS.map(({ option }) => option));

test('every letter of bhyve has a row', () => {
  for (const letter of `${BHYVE_VALUED}${BHYVE_FLAGS}hM`.replace('g', ''))
    assert.ok(SAID.has(`-${letter}`), letter);
});

/** bhyve(8) -s help and -l help, and the words of its devices (facts 6.5, 6.6). */
const DEVICES =
  'ahci ahci-hd ahci-cd e1000 fbuf hda amd_hostbridge hostbridge lpc nvme passthru uart virtio-9p virtio-blk virtio-console virtio-input virtio-net virtio-rnd virtio-scsi xhci'.split(
    ' ',
  );

test('every device of -s and every word of it has a row', () => {
  for (const device of DEVICES) assert.ok(SAID.has(`-s ${device}`), device);
  // Devices of one family have their common words once.
  const families = ['virtio-blk', 'virtio-net', 'ahci-hd'];
  for (const [device, { words }] of Object.entries(DEVICE_WORDS)) {
    for (const word of Object.keys(words)) {
      const known = [device, ...families].some((one) =>
        [word, `${word}=`].some((form) => SAID.has(`-s ${one} ${form}`)),
      );
      // Two older names of words that have a row.
      assert.ok(known || ['serial', 'dev', 'open'].includes(word), `${device} ${word}`);
    }
  }
});

test('what the recordings list as devices of -s and -l is in the table', () => {
  const path = join(process.cwd(), '..', 'shared', 'freebsd', 'bhyve-cases', 'amd64-main.jsonl');
  if (!existsSync(path)) {
    console.log('# skipped: ../shared/freebsd/bhyve-cases is not here');
    return;
  }
  const cases = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { id: string; stdout: string });
  const listed = (id: string) =>
    cases
      .find((one) => one.id === id)
      ?.stdout.trim()
      .split('\n') ?? [];
  assert.equal([...listed('s-help')].sort(), [...DEVICES].sort());
  for (const word of listed('l-help')) {
    assert.ok(
      [...SAID].some((option) => option === `-l ${word}` || option.startsWith(`-l ${word},`)),
      word,
    );
  }
});

test('what says an option of bhyve is a key, or a reason stands beside it', () => {
  const known = new Set(VM_KEYS.map(({ key }) => key));
  for (const { option, keys, why } of BHYVE_OPTIONS) {
    const others = keys.filter((key) => !known.has(key));
    assert.ok(
      others.every((key) => key === 'fixed'),
      `${option}: ${others.join()}`,
    );
    if (keys.includes('fixed') || keys.includes('extra_args'))
      assert.ok((why ?? '') !== '' || keys.length > 1, `${option} has no reason`);
  }
  assert.is(SAID.size, BHYVE_OPTIONS.length, 'an option stands there twice');
});

test('every kind of value is explained in the manual, and no other', () => {
  const plain = /^(?:"[^"]*"|\S+ to \S+|true|false|tables?|list|\d+|)$/;
  const named = new Set(
    [...VM_KEYS, ...HOST_KEYS].flatMap(({ type }) =>
      type
        .split(/, | or /)
        .map((part) => part.replace(/^list of /, ''))
        .filter((part) => !plain.test(part) && !part.startsWith('"')),
    ),
  );
  assert.equal(VALUE_KINDS.flatMap(([types]) => types.split(', ')).sort(), [...named].sort());
});

test('the chapter of the manual is what the table says', () => {
  const url = new URL('../../../src/man/definition.md', import.meta.url);
  const hint = 'renew it with: npm run -s build:test && node build/test/definition/renew.js';
  assert.ok(readFileSync(url, 'utf8') === renderManual(), hint);
});

test.run();
