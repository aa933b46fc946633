import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createDefinitionBook } from '../../src/supervisor/definition-book.js';
import { scratch } from './scratch.js';

const GOOD = 'cpus = 1\nmemory = "512M"\nloader = "uefi"\n';

test('the last good definition stays when its file breaks, and the others are not touched', async () => {
  using place = scratch();
  const write = (name: string, text: string): void =>
    writeFileSync(join(place.paths.definitions, name), text);
  write('web.toml', GOOD);
  write('db.toml', GOOD);
  const book = createDefinitionBook(place.paths.definitions, place.paths.hostCopy);
  assert.equal(
    (await book.read()).map(({ kind, name }) => `${kind} ${name}`),
    ['good db', 'good web'],
  );
  write('web.toml', 'cpus = \n');
  assert.equal(await book.read(), [{ kind: 'broken', name: 'web' }]);
  assert.is(book.state('web'), 'broken');
  assert.is(book.get('web')?.cpus.count, 1);
  assert.match(book.faultsOf('web')[0] ?? '', /web\.toml:1:\d+: /);
  assert.equal(book.faultsOf('db'), []);
});

test('a file that is mended or changed is told once', async () => {
  using place = scratch();
  const file = join(place.paths.definitions, 'web.toml');
  writeFileSync(file, 'nonsense\n');
  const book = createDefinitionBook(place.paths.definitions, place.paths.hostCopy);
  assert.equal(await book.read(), [{ kind: 'broken', name: 'web' }]);
  writeFileSync(file, GOOD);
  assert.is((await book.read())[0]?.kind, 'good');
  assert.equal(await book.read(), []);
  writeFileSync(file, GOOD.replace('1', '2'));
  assert.is((await book.read())[0]?.kind, 'good');
  writeFileSync(file, `# a remark\n${GOOD.replace('1', '2')}`);
  assert.equal(await book.read(), []);
});

test('a file that goes away is removed, and its faults with it', async () => {
  using place = scratch();
  const file = join(place.paths.definitions, 'web.toml');
  writeFileSync(file, 'nonsense\n');
  const book = createDefinitionBook(place.paths.definitions, place.paths.hostCopy);
  await book.read();
  rmSync(file);
  assert.equal(await book.read(), [{ kind: 'removed', name: 'web' }]);
  assert.equal(book.names(), []);
  assert.equal(book.faults(), []);
});

test('a host.toml that breaks leaves the bridges as they were last right', async () => {
  using place = scratch();
  const file = join(place.paths.definitions, 'host.toml');
  writeFileSync(file, '[bridge.bnet0]\ninterface = "re0"\n');
  const book = createDefinitionBook(place.paths.definitions, place.paths.hostCopy);
  await book.read();
  writeFileSync(file, '[bridge.bnet0]\ninterfaec = "re0"\n');
  await book.read();
  assert.is(book.host().bridges[0]?.interface, 're0');
  assert.match(book.faults()[0] ?? '', /host\.toml:2:1: .*interface/);
});

test('a daemon that comes up to a broken host.toml works with the last one that was right', async () => {
  using place = scratch();
  const file = join(place.paths.definitions, 'host.toml');
  writeFileSync(file, '[bridge.bnet0]\ninterface = "re0"\n');
  await createDefinitionBook(place.paths.definitions, place.paths.hostCopy).read();
  writeFileSync(file, 'x = 1\n');
  const later = createDefinitionBook(place.paths.definitions, place.paths.hostCopy);
  await later.read();
  assert.is(later.host().bridges[0]?.interface, 're0');
});

test('a host.toml that never was right keeps bridges from being guessed', async () => {
  using place = scratch();
  writeFileSync(join(place.paths.definitions, 'host.toml'), 'x = 1\n');
  const book = createDefinitionBook(place.paths.definitions, place.paths.hostCopy);
  await book.read();
  assert.throws(() => book.host(), /host\.toml/);
});

test.run();
