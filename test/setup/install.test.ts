import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VmctlError } from '../../src/errors.js';
import { piecesOf, setupGround } from './ground.js';
import { mortalFs } from './mortal-disk.js';

const RC = '/usr/local/etc/rc.d/vmctl';
const NEW = '/usr/local/share/vmctl/new/etc/rc.d/vmctl';
const MANIFEST = '/usr/local/share/vmctl/manifest.json';

function verdicts(outcomes: readonly { readonly path: string; readonly verdict: string }[]): object {
  return Object.fromEntries(outcomes.map(({ path, verdict }) => [path, verdict]));
}

test('everything is put once, with its mode, and a second run finds nothing to do', () => {
  using ground = setupGround();
  ground.plan(1).run();
  for (const { path, text, mode } of piecesOf(1)) {
    assert.is(ground.files().get(path), text);
    assert.is(ground.mode(path), mode, path);
  }
  assert.is(ground.mode('/var/db/vmctl'), 0o700);
  assert.is(ground.mode('/var/log/vmctl'), 0o750);
  assert.is(ground.mode('/usr/local/etc/vmctl'), 0o755);
  const before = ground.files();
  const second = ground.plan(1);
  assert.equal(
    second.outcomes.filter(({ verdict }) => verdict !== 'unchanged'),
    [],
  );
  assert.equal(second.missing, []);
  second.run();
  assert.equal(ground.files(), before);
});

test('looking writes nothing', () => {
  using ground = setupGround();
  ground.plan(1);
  assert.equal(readdirSync(ground.root), []);
});

test('another version replaces what was put, and takes away what it has not', () => {
  using ground = setupGround();
  ground.plan(1).run();
  const plan = ground.plan(2);
  plan.run();
  const found = verdicts(plan.outcomes) as Record<string, string>;
  assert.is(found[RC], 'replace');
  assert.is(found['/usr/local/share/examples/vmctl/new.toml'], 'install');
  assert.is(found['/usr/local/share/examples/vmctl/old.toml'], 'retire');
  const paths = [...ground.files().keys()].sort();
  assert.equal(paths, [...piecesOf(2).map(({ path }) => path), MANIFEST].sort());
});

test('what an older version has put and somebody has edited is kept and told, again and at a removal', () => {
  using ground = setupGround();
  const old = '/usr/local/share/examples/vmctl/old.toml';
  ground.plan(1).run();
  rmSync(join(ground.root, old));
  writeFileSync(join(ground.root, old), 'edited');
  for (const time of ['first', 'second']) {
    const plan = ground.plan(2);
    assert.equal(
      plan.outcomes.filter(({ verdict }) => verdict === 'keep'),
      [{ path: old, verdict: 'keep' }],
      time,
    );
    plan.run();
  }
  const removal = ground.removal();
  assert.equal(removal.kept, [old]);
  removal.run();
  assert.equal([...ground.files().keys()], [old]);
});

test('until an upgrade has come to its end, the version before it is the one that was set up', () => {
  using ground = setupGround();
  assert.is(ground.plan(1).before, undefined);
  assert.throws(() => ground.plan(1, mortalFs(20)).run());
  assert.is(ground.plan(1).before, undefined);
  ground.plan(1).run();
  assert.throws(() => ground.plan(2, mortalFs(10)).run());
  assert.is(ground.plan(2).before, '1');
  ground.plan(2).run();
  assert.is(ground.plan(2).before, '2');
});

test('an edited file is kept, the new one laid where nothing runs it, and taken away once it is taken over', () => {
  using ground = setupGround();
  ground.plan(1).run();
  writeFileSync(join(ground.root, 'usr/local/etc/rc.d/other'), 'not ours\n');
  const file = join(ground.root, RC);
  chmodSync(file, 0o755);
  writeFileSync(file, 'my own\n');
  const [wanted = { text: '' }] = piecesOf(2).filter(({ path }) => path === RC);
  const plan = ground.plan(2);
  assert.is(plan.outcomes.find(({ path }) => path === RC)?.beside, NEW);
  plan.run();
  assert.is(ground.files().get(RC), 'my own\n');
  assert.is(ground.files().get(NEW), wanted.text);
  assert.is(ground.mode(NEW) & 0o111, 0);
  writeFileSync(file, wanted.text);
  ground.plan(2).run();
  assert.is(ground.files().get(NEW), undefined);
  ground.removal().run();
  assert.equal([...ground.files().keys()], ['/usr/local/etc/rc.d/other']);
});

test('what was there before is nobody of ours: the same text is left, another one kept, and removal touches neither', () => {
  using ground = setupGround();
  const [rc, ...others] = piecesOf(1);
  assert.ok(rc !== undefined && others[0] !== undefined);
  for (const [path, text] of [
    [rc.path, rc.text],
    [others[0].path, 'older\n'],
  ] as const) {
    mkdirSync(join(ground.root, path, '..'), { recursive: true });
    writeFileSync(join(ground.root, path), text);
  }
  const plan = ground.plan(1);
  const found = verdicts(plan.outcomes) as Record<string, string>;
  assert.equal([found[rc.path], found[others[0].path]], ['there', 'keep']);
  plan.run();
  ground.removal().run();
  assert.equal([...ground.files().keys()].sort(), [rc.path, others[0].path].sort());
});

test('a link or a directory in a place of ours is kept', () => {
  using ground = setupGround();
  ground.plan(1).run();
  rmSync(join(ground.root, RC));
  symlinkSync('/etc/passwd', join(ground.root, RC));
  const plan = ground.plan(2);
  assert.is((verdicts(plan.outcomes) as Record<string, string>)[RC], 'keep');
  plan.run();
  assert.equal(ground.removal().kept, [RC]);
});

test('a symbolic link that leads out of the staging directory is refused before anything is written', () => {
  using ground = setupGround();
  using outside = setupGround();
  mkdirSync(join(ground.root, 'usr'));
  symlinkSync(outside.root, join(ground.root, 'usr/local'));
  let error: VmctlError | undefined;
  try {
    ground.plan(1).run();
  } catch (thrown) {
    error = thrown as VmctlError;
  }
  assert.is(error?.code, 'host');
  assert.match(error?.message ?? '', /leads out of/);
  assert.equal(readdirSync(outside.root), []);
  assert.equal(readdirSync(ground.root), ['usr']);
});

test('one that stays inside is followed', () => {
  using ground = setupGround();
  mkdirSync(join(ground.root, 'pool/local'), { recursive: true });
  mkdirSync(join(ground.root, 'usr'));
  symlinkSync('../pool/local', join(ground.root, 'usr/local'));
  ground.plan(1).run();
  assert.ok(ground.files().has('/pool/local/etc/rc.d/vmctl'));
});

test('removal takes what was put and the directories that were made, unless something is in them', () => {
  using ground = setupGround();
  ground.plan(1).run();
  writeFileSync(join(ground.root, 'var/db/vmctl/web.json'), '{}');
  writeFileSync(join(ground.root, 'usr/local/share/man/man8/vmctl.8'), 'edited');
  const plan = ground.removal();
  assert.equal(plan.kept, ['/usr/local/share/man/man8/vmctl.8']);
  const full = plan.run();
  assert.ok(full.includes('/var/db/vmctl') && !full.includes('/var/log/vmctl'));
  assert.equal([...ground.files().keys()].sort(), [
    '/usr/local/share/man/man8/vmctl.8',
    '/var/db/vmctl/web.json',
  ]);
  assert.equal(ground.removal().removed, []);
});

test('nothing is done with a manifest that is none', () => {
  using ground = setupGround();
  ground.plan(1).run();
  for (const text of ['', '{}', '{"version":"1","files":{"/../etc/x":[]},"directories":[]}']) {
    writeFileSync(join(ground.root, MANIFEST), text);
    assert.throws(
      () => ground.plan(2),
      (error: VmctlError) => error.code === 'host',
    );
    assert.throws(() => ground.removal());
  }
});

test.run();
