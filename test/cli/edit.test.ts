import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { editorWords } from '../../src/cli/editor.js';
import { edit } from '../../src/cli/offline-edit.js';
import type { VmctlError } from '../../src/errors.js';
import { fakeDaemon, type FakeDaemon } from './fake-daemon.js';
import { recorder } from './recorder.js';

const WEB = 'memory = "1G"\nloader = "uefi"\n';

/** A definitions directory with web.toml, and an editor that is a shell script of its own: `$1` is the file. */
async function ground(files: Readonly<Record<string, string>> = {}): Promise<FakeDaemon> {
  const nobody = await fakeDaemon(undefined);
  for (const [name, text] of Object.entries({ 'web.toml': WEB, ...files })) put(nobody, name, text);
  return nobody;
}

function put({ paths }: FakeDaemon, name: string, text: string): string {
  const file = join(paths.definitions, name);
  mkdirSync(dirname(file), { recursive: true });
  chmodSync(dirname(file), 0o755);
  writeFileSync(file, text);
  chmodSync(file, 0o644);
  return file;
}

function contextOf(host: FakeDaemon, script: string, answer?: string) {
  const { paths } = host;
  const editor = join(paths.root, 'editor');
  writeFileSync(editor, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const terminal = recorder(answer === undefined ? {} : { answer });
  return {
    paths,
    definitions: paths.definitions,
    json: false,
    env: { EDITOR: editor },
    program: '',
    terminal,
  };
}

const input = (name: string) => ({
  operands: [name],
  flags: new Set<string>(),
  values: new Map<string, string>(),
});

async function refusal(promise: Promise<unknown>): Promise<VmctlError> {
  return promise.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: unknown) => error as VmctlError,
  );
}

function copiesIn({ paths }: FakeDaemon): readonly string[] {
  return readdirSync(paths.definitions).filter((name) => name.startsWith('.'));
}

const read = ({ paths }: FakeDaemon, name = 'web.toml') =>
  readFileSync(join(paths.definitions, name), 'utf8');

/** $VISUAL, $EDITOR -> what is run. */
const EDITORS: readonly (readonly [string | undefined, string | undefined, readonly string[]])[] = [
  [undefined, undefined, ['vi']],
  ['', ' ', ['vi']],
  [undefined, 'ee', ['ee']],
  ['code --wait', 'ee', ['code', '--wait']],
  ['"/opt/my editor/e" -n', undefined, ['/opt/my editor/e', '-n']],
  ["vim -c 'set tw=0'", undefined, ['vim', '-c', 'set tw=0']],
  ['vi; rm -rf $HOME', undefined, ['vi;', 'rm', '-rf', '$HOME']],
  ['vi "', undefined, ['vi', '"']],
];

for (const [VISUAL, EDITOR, words] of EDITORS)
  test(`VISUAL=${VISUAL} EDITOR=${EDITOR} is ${words.join('|')}`, () => {
    assert.equal(editorWords({ VISUAL, EDITOR }), words);
  });

test('what the editor leaves is saved, with the mode the file had, and the copy goes', async () => {
  await using host = await ground();
  chmodSync(join(host.paths.definitions, 'web.toml'), 0o600);
  const { saved } = await edit(contextOf(host, 'echo "cpus = 2" >> "$1"'), input('web'));
  assert.is(saved, true);
  assert.is(read(host), `${WEB}cpus = 2\n`);
  assert.is(statSync(join(host.paths.definitions, 'web.toml')).mode & 0o777, 0o600);
  assert.equal(copiesIn(host), []);
});

test('an editor that puts another file in the place of the copy is none the worse', async () => {
  await using host = await ground();
  await edit(
    contextOf(host, 'cp "$1" "$1.new"; echo "cpus = 2" >> "$1.new"; mv "$1.new" "$1"'),
    input('web'),
  );
  assert.is(read(host), `${WEB}cpus = 2\n`);
});

test('nothing changed is nothing saved', async () => {
  await using host = await ground();
  const before = statSync(join(host.paths.definitions, 'web.toml')).ino;
  assert.is((await edit(contextOf(host, 'true'), input('web'))).saved, false);
  assert.is(statSync(join(host.paths.definitions, 'web.toml')).ino, before);
  assert.equal(copiesIn(host), []);
});

test('without a terminal what has faults is refused with them, and the copy kept and named', async () => {
  await using host = await ground();
  const error = await refusal(edit(contextOf(host, 'echo "cpu = 2" >> "$1"'), input('web')));
  assert.is(error.status, 65);
  assert.match(error.message, /web\.toml:3:1: unknown key "cpu"/);
  assert.is(read(host), WEB);
  const [copy = ''] = copiesIn(host);
  assert.ok(error.hint?.endsWith(copy), error.hint);
  assert.is(read(host, copy), `${WEB}cpu = 2\n`);
});

test('on a terminal one may edit again: the same copy, with the faults shown', async () => {
  await using host = await ground();
  const context = contextOf(
    host,
    'grep -q "^cpu = " "$1" && sed s/^cpu/cpus/ "$1" > "$1.n" && mv "$1.n" "$1" || echo "cpu = 2" >> "$1"',
    'e',
  );
  assert.is((await edit(context, input('web'))).saved, true);
  assert.is(read(host), `${WEB}cpus = 2\n`);
  assert.match(context.terminal.said.err, /web\.toml:3:1: unknown key "cpu"/);
  assert.is(context.terminal.questions.length, 1);
});

test('or discard, or leave and keep it', async () => {
  await using host = await ground();
  const discarded = await refusal(edit(contextOf(host, 'echo "cpu = 2" >> "$1"', 'd'), input('web')));
  assert.equal([discarded.status, copiesIn(host)], [75, []]);
  const kept = await refusal(edit(contextOf(host, 'echo "cpu = 2" >> "$1"', 'k'), input('web')));
  assert.equal([kept.status, copiesIn(host).length], [65, 1]);
  assert.is(read(host), WEB);
});

test('an interrupt at the question leaves, and the copy is kept', async () => {
  await using host = await ground();
  const context = contextOf(host, 'echo "cpu = 2" >> "$1"', 'e');
  const terminal = { ...context.terminal, ask: () => Promise.resolve(undefined) };
  const left = await refusal(edit({ ...context, terminal }, input('web')));
  assert.equal([left.status, copiesIn(host).length, read(host)], [65, 1, WEB]);
});

test('what would break another VM is not saved; what was broken before keeps nobody from it', async () => {
  await using host = await ground({
    'db.toml': 'nonsense\n',
    'zz.toml': `${WEB}graphics.vnc = "127.0.0.1:5900"\n`,
  });
  const bad = contextOf(host, `printf 'graphics.vnc = "127.0.0.1:5900"\\n' >> "$1"`);
  const error = await refusal(edit(bad, input('web')));
  assert.match(error.message, /zz\.toml:3:16: VNC address/);
  assert.not.match(error.message, /db\.toml/);
  assert.is((await edit(contextOf(host, 'echo "cpus = 2" >> "$1"'), input('web'))).saved, true);
});

test('host.toml and templates are edited the same way, and begun where there are none', async () => {
  await using host = await ground({
    'templates/small.toml': 'cpus = 2\n',
    'db.toml': `template = "small"\n${WEB}`,
  });
  const error = await refusal(edit(contextOf(host, 'echo "cpus = 0" > "$1"'), input('templates/small')));
  assert.match(error.message, /templates\/small\.toml:1:8: .*\(used by db\)/);
  assert.is((await edit(contextOf(host, 'echo "cpus = 3" > "$1"'), input('templates/small'))).saved, true);
  assert.is((await edit(contextOf(host, 'echo "[bridge.b]" >> "$1"'), input('host'))).saved, true);
  assert.match(read(host, 'host.toml'), /\[bridge\.b\]/);
  assert.is((await edit(contextOf(host, 'true'), input('templates/big'))).saved, false);
  assert.not(existsSync(join(host.paths.definitions, 'templates/big.toml')));
});

test('a file that somebody else changed meanwhile keeps what they wrote, and the copy what was written here', async () => {
  await using host = await ground();
  const file = join(host.paths.definitions, 'web.toml');
  const script = `echo "cpus = 2" >> "$1"; echo "cpus = 3" >> ${file}`;
  const error = await refusal(edit(contextOf(host, script), input('web')));
  assert.is(error.status, 75);
  assert.match(error.message, /changed by somebody else/);
  assert.is(read(host), `${WEB}cpus = 3\n`);
  assert.is(read(host, copiesIn(host)[0]), `${WEB}cpus = 2\n`);
  assert.match(error.hint ?? '', /kept in \S+\.web\.edit-/);
});

test('a link stays a link, and the file it leads to is the one that is saved', async () => {
  await using host = await ground();
  const { definitions, root } = host.paths;
  const real = join(root, 'real');
  mkdirSync(real, { mode: 0o755 });
  renameSync(join(definitions, 'web.toml'), join(real, 'web.toml'));
  symlinkSync(join(real, 'web.toml'), join(definitions, 'web.toml'));
  await edit(contextOf(host, 'echo "cpus = 2" >> "$1"'), input('web'));
  assert.ok(lstatSync(join(definitions, 'web.toml')).isSymbolicLink());
  assert.is(readFileSync(join(real, 'web.toml'), 'utf8'), `${WEB}cpus = 2\n`);
});

test('an editor that fails saves nothing and loses nothing', async () => {
  await using host = await ground();
  const failed = await refusal(edit(contextOf(host, 'echo "cpus = 2" >> "$1"; exit 3'), input('web')));
  assert.match(failed.message, /editor \S+ ended with status 3: nothing was saved/);
  assert.equal([failed.status, read(host), copiesIn(host).length], [71, WEB, 1]);
  const missing = { ...contextOf(host, ''), env: { VISUAL: '/nonexistent/editor -x' } };
  const error = await refusal(edit(missing, input('web')));
  assert.match(error.message, /\/nonexistent\/editor cannot be run: there is no such program/);
  assert.is(copiesIn(host).length, 1, 'of that one nothing is left');
});

test('the copy of an edit that was killed is told of, unless nothing had been written into it', async () => {
  await using host = await ground();
  const left = put(host, '.web.edit-999999999-abcdef.toml', `${WEB}cpus = 7\n`);
  const same = put(host, '.web.edit-999999998-abcdef.toml', WEB);
  const context = contextOf(host, 'true');
  await edit(context, input('web'));
  assert.match(
    context.terminal.said.err,
    /an edit that was not ended left \S+999999999-abcdef\.toml; see: diff -u /,
  );
  assert.equal([existsSync(left), existsSync(same)], [true, false]);
  put(host, `.web.edit-${process.ppid}-abcdef.toml`, WEB);
  const second = contextOf(host, 'true');
  await edit(second, input('web'));
  assert.match(second.terminal.said.err, new RegExp(`is being edited by process ${process.ppid} too`));
});

test('a name that is no VM’s is refused with what was meant; one that is no name at once', async () => {
  await using host = await ground();
  const unknown = await refusal(edit(contextOf(host, 'true'), input('wbe')));
  assert.equal([unknown.status, unknown.hint], [68, 'did you mean web?']);
  for (const name of ['../web', 'templates/../web', 'a/b'])
    assert.is((await refusal(edit(contextOf(host, 'true'), input(name)))).status, 64, name);
});

test('a file that is not believed is not edited into belief', async () => {
  await using host = await ground();
  chmodSync(join(host.paths.definitions, 'web.toml'), 0o666);
  const error = await refusal(edit(contextOf(host, 'echo x >> "$1"'), input('web')));
  assert.is(error.status, 65);
  assert.match(error.message, /not taken: .*chmod go-w/);
});

test.run();
