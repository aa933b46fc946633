import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createDefinitionBook, type DefinitionBook } from '../../src/supervisor/definition-book.js';
import { scratch } from './scratch.js';

interface Ground {
  readonly write: (name: string, text: string) => void;
  readonly book: () => DefinitionBook;
  /** What reading again changed. */
  readonly read: (book: DefinitionBook) => Promise<readonly string[]>;
  [Symbol.dispose](): void;
}

function ground(): Ground {
  const place = scratch();
  const { definitions, hostCopy } = place.paths;
  return {
    write: (name, text) => {
      const file = join(definitions, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    },
    book: () => createDefinitionBook({ directory: definitions, hostCopy, warn: assert.unreachable }),
    read: async (book) => (await book.read()).map(({ kind, name }) => `${kind} ${name}`),
    [Symbol.dispose]: () => place[Symbol.dispose](),
  };
}

const OWN = 'memory = "512M"\nloader = "uefi"\n';

test('another template or other [defaults] change the VMs that use them, and no other', async () => {
  using at = ground();
  at.write('host.toml', '[defaults]\ncpus = 2\n');
  at.write('templates/small.toml', 'stop_timeout = "10s"\n');
  at.write('web.toml', `template = "small"\n${OWN}`);
  at.write('db.toml', `${OWN}cpus = 1\n`);
  const book = at.book();
  assert.equal(await at.read(book), ['good db', 'good web']);
  at.write('templates/small.toml', 'stop_timeout = "20s"\n');
  assert.equal(await at.read(book), ['good web']);
  assert.is(book.get('web')?.stopTimeoutMs, 20_000);
  at.write('host.toml', '[defaults]\ncpus = 3\n');
  assert.equal(await at.read(book), ['good web'], 'db says its own cpus');
  assert.is(book.get('web')?.cpus.count, 3);
  at.write('templates/small.toml', '# the same\nstop_timeout = "20s"\n');
  assert.equal(await at.read(book), []);
});

test('a broken template breaks its VMs, which keep what they were; the others are not touched', async () => {
  using at = ground();
  at.write('templates/small.toml', 'cpus = 2\n');
  at.write('web.toml', `template = "small"\n${OWN}`);
  at.write('db.toml', OWN);
  const book = at.book();
  await book.read();
  at.write('templates/small.toml', 'cpus = \n');
  assert.equal(await at.read(book), ['broken web']);
  assert.is(book.get('web')?.cpus.count, 2);
  assert.match(book.faultsOf('web').join(), /templates\/small\.toml:1:\d+: not TOML.*\(used by web\)/);
  assert.equal(book.faultsOf('db'), []);
  assert.is(book.faults().length, 1);
  at.write('templates/small.toml', 'cpus = 2\n');
  assert.equal(await at.read(book), ['good web']);
});

test('while host.toml cannot be read the last [defaults] hold, also for the next daemon', async () => {
  using at = ground();
  at.write('host.toml', '[defaults]\nmemory = "2G"\nloader = "uefi"\n');
  at.write('web.toml', 'cpus = 1\n');
  const book = at.book();
  await book.read();
  at.write('host.toml', '[defaults\n');
  assert.equal(await at.read(book), []);
  const next = at.book();
  assert.equal(await at.read(next), ['good web']);
  assert.is(next.get('web')?.memoryBytes, 2 * 2 ** 30);
  assert.is(next.faults().length, 1);
});

test('a slip in [defaults] leaves the host as it says', async () => {
  using at = ground();
  at.write('host.toml', '[bridge.b]\n[defaults]\ncpus = 0\n');
  at.write('web.toml', OWN);
  const book = at.book();
  assert.equal(await at.read(book), ['broken web']);
  assert.is(book.host().bridges.length, 1);
});

test.run();
