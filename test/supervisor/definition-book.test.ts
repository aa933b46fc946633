import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createDefinitionBook, type DefinitionBook } from '../../src/supervisor/definition-book.js';
import type { Paths } from '../../src/store/paths.js';
import { scratch } from './scratch.js';

const GOOD = 'cpus = 1\nmemory = "512M"\nloader = "uefi"\n';

function bookOf({ definitions, hostCopy }: Paths, warnings: string[] = []): DefinitionBook {
  return createDefinitionBook({
    ...{ directory: definitions, hostCopy },
    warn: (reason) => warnings.push(reason),
  });
}

test('the last good definition stays when its file breaks, and the others are not touched', async () => {
  using place = scratch();
  const write = (name: string, text: string): void =>
    writeFileSync(join(place.paths.definitions, name), text);
  write('web.toml', GOOD);
  write('db.toml', GOOD);
  const book = bookOf(place.paths);
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
  const book = bookOf(place.paths);
  assert.equal(await book.read(), [{ kind: 'broken', name: 'web' }]);
  writeFileSync(file, GOOD);
  assert.is((await book.read())[0]?.kind, 'good');
  assert.equal(await book.read(), []);
  writeFileSync(file, GOOD.replace('1', '2'));
  assert.is((await book.read())[0]?.kind, 'good');
  writeFileSync(file, `# a remark\n${GOOD.replace('1', '2')}`);
  assert.equal(await book.read(), []);
});

test('a host.toml that says something else is told once, when it is already said; at first and while it is broken it is not', async () => {
  using place = scratch();
  const { definitions, hostCopy } = place.paths;
  const write = (port: number): void =>
    writeFileSync(join(definitions, 'host.toml'), `[metrics]\nlisten = "127.0.0.1:${port}"\n`);
  const ports: (number | undefined)[] = [];
  const book = createDefinitionBook({
    ...{ directory: definitions, hostCopy, warn: assert.unreachable },
    onHostChange: () => ports.push(book.host().metrics?.port),
  });
  write(9321);
  await book.read();
  assert.equal(ports, []);
  write(9322);
  await book.read();
  await book.read();
  writeFileSync(join(definitions, 'host.toml'), 'nonsense\n');
  await book.read();
  write(9322);
  await book.read();
  assert.equal(ports, [9322]);
});

test('a file that goes away is removed, and its faults with it', async () => {
  using place = scratch();
  const file = join(place.paths.definitions, 'web.toml');
  writeFileSync(file, 'nonsense\n');
  const book = bookOf(place.paths);
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
  const book = bookOf(place.paths);
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
  await bookOf(place.paths).read();
  writeFileSync(file, 'x = 1\n');
  const later = bookOf(place.paths);
  await later.read();
  assert.is(later.host().bridges[0]?.interface, 're0');
});

test('a host.toml that never was right keeps bridges from being guessed', async () => {
  using place = scratch();
  writeFileSync(join(place.paths.definitions, 'host.toml'), 'x = 1\n');
  const book = bookOf(place.paths);
  await book.read();
  assert.throws(() => book.host(), /host\.toml/);
});

test('a copy of host.toml that cannot be kept is a warning, and every file is taken all the same', async () => {
  using place = scratch();
  const { definitions, hostCopy } = place.paths;
  writeFileSync(join(definitions, 'host.toml'), '[bridge.bnet0]\ninterface = "re0"\n');
  writeFileSync(join(definitions, 'web.toml'), GOOD);
  mkdirSync(`${hostCopy}.tmp`);
  const warnings: string[] = [];
  const book = bookOf(place.paths, warnings);
  assert.equal(
    (await book.read()).map(({ name }) => name),
    ['web'],
  );
  assert.is(book.host().bridges[0]?.interface, 're0');
  assert.is(warnings.length, 1);
  assert.match(warnings[0] ?? '', hostCopy);
  rmSync(`${hostCopy}.tmp`, { recursive: true });
  writeFileSync(join(definitions, 'db.toml'), GOOD);
  await book.read();
  assert.ok(existsSync(hostCopy), 'tried again with the next change');
  assert.is(warnings.length, 1);
});

test('a copy of host.toml that cannot be believed is as good as none', async () => {
  using place = scratch();
  writeFileSync(join(place.paths.definitions, 'host.toml'), 'x = 1\n');
  writeFileSync(place.paths.hostCopy, '{"bri');
  const warnings: string[] = [];
  const book = bookOf(place.paths, warnings);
  await book.read();
  assert.throws(() => book.host(), /host\.toml/);
  assert.is(warnings.length, 1);
});

test('a directory that cannot be read is not an empty one', async () => {
  using place = scratch();
  const { definitions } = place.paths;
  writeFileSync(join(definitions, 'web.toml'), GOOD);
  const book = bookOf(place.paths);
  renameSync(definitions, `${definitions}.away`);
  await book.read().then(
    () => assert.unreachable(),
    () => undefined,
  );
  assert.not(book.isRead());
  renameSync(`${definitions}.away`, definitions);
  assert.is((await book.read())[0]?.kind, 'good');
  assert.ok(book.isRead());
});

test.run();
