import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VmctlError } from '../../src/errors.js';
import { createDefinitionReader, readDefinitionFiles } from '../../src/store/definitions.js';
import { distrustedDirectories, judgeProgram, judgeTrust, trustedOwners } from '../../src/store/trust.js';

function scratch(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync('/tmp/vmctl-trust-');
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

async function refusedOf(directory: string): Promise<string | undefined> {
  return (await readDefinitionFiles(directory)).at(-1)?.refused;
}

test('what only its owner writes is trusted, and only root and the daemon may own it', () => {
  for (const mode of [0o600, 0o644, 0o444, 0o755, 0o1755])
    assert.is(judgeTrust('/d', { mode, uid: 0 }, [0]), undefined);
  assert.equal(judgeTrust('/d', { mode: 0o100664, uid: 0 }, [0]), {
    reason: '/d can be written by others than its owner (mode 0664)',
    mend: 'chmod go-w /d',
  });
  assert.equal(judgeTrust('/d', { mode: 0o040755, uid: 1001 }, [0]), {
    reason: '/d belongs to uid 1001, not to root',
    mend: 'chown root /d',
  });
  assert.is(judgeTrust('/d', { mode: 0o755, uid: 1001 }, [0, 1001]), undefined);
  assert.is(
    judgeTrust("/it's", { mode: 0o606, uid: 7 }, [0])?.mend,
    "chown root '/it'\\''s' && chmod go-w '/it'\\''s'",
  );
});

test('a program is trusted by its own mode, by its directory, and by wherever its links lead', () => {
  using dir = scratch();
  const owners = trustedOwners();
  const at = (name: string): string => join(dir.path, name);
  for (const name of ['open', 'safe']) mkdirSync(at(name));
  for (const name of ['safe/tool', 'open/tool']) {
    writeFileSync(at(name), '');
    chmodSync(at(name), 0o755);
  }
  chmodSync(at('open'), 0o777);
  symlinkSync('../open/tool', at('safe/far'));
  symlinkSync('tool', at('safe/near'));
  assert.is(judgeProgram(at('safe/tool'), owners), undefined);
  assert.is(judgeProgram(at('safe/near'), owners), undefined);
  assert.match(judgeProgram(at('open/tool'), owners)?.reason ?? '', /open can be written by others/);
  assert.match(judgeProgram(at('safe/far'), owners)?.reason ?? '', /open can be written by others/);
  chmodSync(at('safe/tool'), 0o775);
  assert.match(judgeProgram(at('safe/near'), owners)?.mend ?? '', /^chmod go-w .*safe\/tool$/);
  assert.is(judgeProgram(at('safe/none'), owners), undefined, 'nobody runs what is not there');
});

for (const mode of [0o664, 0o646, 0o666, 0o620]) {
  test(`a definition of mode ${mode.toString(8)} is not taken: what is wrong, and what mends it`, async () => {
    using dir = scratch();
    const file = join(dir.path, 'web.toml');
    writeFileSync(file, 'memory = "1G"\n');
    chmodSync(file, mode);
    const [read] = await readDefinitionFiles(dir.path);
    assert.is(read?.text, '');
    assert.is(
      read?.refused,
      `not taken: ${file} can be written by others than its owner (mode 0${mode.toString(8)}); mend it with: chmod go-w ${file}`,
    );
  });
}

test('read again, a file is taken once it is mended, and refused once it is spoilt', async () => {
  using dir = scratch();
  const file = join(dir.path, 'web.toml');
  writeFileSync(file, 'one');
  const read = createDefinitionReader(dir.path);
  assert.is((await read())[0]?.text, 'one');
  chmodSync(file, 0o666);
  assert.match((await read())[0]?.refused ?? '', /mode 0666/);
  chmodSync(file, 0o644);
  assert.equal((await read())[0], { file, text: 'one' });
});

test('a directory others can write to is refused as a whole, with the line that mends it', async () => {
  using dir = scratch();
  writeFileSync(join(dir.path, 'web.toml'), '');
  for (const mode of [0o775, 0o757, 0o1777]) {
    chmodSync(dir.path, mode);
    const error = (await readDefinitionFiles(dir.path).catch((reason: unknown) => reason)) as VmctlError;
    assert.is(error.code, 'definition');
    assert.match(error.message, /^definitions directory \S+ can be written by others than its owner/);
    assert.ok(error.hint?.endsWith(`chmod go-w ${dir.path}`), error.hint);
  }
});

test('of a symbolic link the target counts, and every directory on the way', async () => {
  using dir = scratch();
  const [definitions, elsewhere, open] = ['vmctl', 'elsewhere', 'open'].map((name) =>
    join(dir.path, name),
  ) as [string, string, string];
  for (const path of [definitions, elsewhere, open]) mkdirSync(path);
  writeFileSync(join(elsewhere, 'a'), 'a');
  symlinkSync('../elsewhere/a', join(definitions, 'web.toml'));
  assert.is(await refusedOf(definitions), undefined);
  chmodSync(join(elsewhere, 'a'), 0o666);
  assert.match(
    (await refusedOf(definitions)) ?? '',
    /web\.toml can be written by others .*chmod go-w \S+web\.toml$/,
  );
  chmodSync(join(elsewhere, 'a'), 0o644);
  chmodSync(elsewhere, 0o777);
  assert.match(
    (await refusedOf(definitions)) ?? '',
    /elsewhere can be written by others .*chmod go-w \S+elsewhere$/,
  );
  chmodSync(elsewhere, 0o755);
  // The file is safe, but whoever writes in `open` decides which file it is.
  symlinkSync('../elsewhere/a', join(open, 'hop'));
  rmSync(join(definitions, 'web.toml'));
  symlinkSync('../open/hop', join(definitions, 'web.toml'));
  assert.is(await refusedOf(definitions), undefined);
  chmodSync(open, 0o777);
  assert.match((await refusedOf(definitions)) ?? '', /open can be written by others/);
});

test('a link is looked at anew each time: where it leads may change without the file', async () => {
  using dir = scratch();
  const [definitions, open] = [join(dir.path, 'vmctl'), join(dir.path, 'open')];
  for (const path of [definitions, open]) mkdirSync(path);
  writeFileSync(join(open, 'a'), 'a');
  symlinkSync(join(open, 'a'), join(definitions, 'web.toml'));
  const read = createDefinitionReader(definitions);
  await read();
  await new Promise((resolve) => setTimeout(resolve, 2100));
  assert.is((await read())[0]?.text, 'a');
  chmodSync(open, 0o777);
  assert.match((await read())[0]?.refused ?? '', /open can be written by others/);
});

test('run, state and log directories are judged; what is not there is not', async () => {
  using dir = scratch();
  const paths = { run: join(dir.path, 'run'), state: join(dir.path, 'state'), log: join(dir.path, 'log') };
  mkdirSync(paths.run);
  mkdirSync(paths.log);
  assert.equal(await distrustedDirectories(paths, trustedOwners()), []);
  chmodSync(paths.log, 0o770);
  const [only, ...more] = await distrustedDirectories(paths, trustedOwners());
  assert.is(only?.mend, `chmod go-w ${paths.log}`);
  assert.equal(more, []);
});

const reason = process.getuid?.() === 0 ? undefined : 'not root: a file cannot be given away';
if (reason !== undefined) console.log(`# skipped: ${reason}`);
(reason === undefined ? test : test.skip)(
  'a file of another user is not taken, though only its owner writes it',
  async () => {
    using dir = scratch();
    const file = join(dir.path, 'web.toml');
    writeFileSync(file, '');
    chownSync(file, 12345, 0);
    assert.is(
      await refusedOf(dir.path),
      `not taken: ${file} belongs to uid 12345, not to root; mend it with: chown root ${file}`,
    );
  },
);

test.run();
