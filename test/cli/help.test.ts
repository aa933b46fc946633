import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMAND_GROUPS, COMMANDS } from '../../src/cli/commands.js';
import { everyKey } from '../../src/cli/help-topics.js';
import { showHelp } from '../../src/cli/offline-help.js';
import { VmctlError } from '../../src/errors.js';
import { recorder } from './recorder.js';

const PROGRAM = join(process.cwd(), 'dist', 'vmctl.cjs');

interface Asked {
  readonly program?: string;
  readonly json?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
}

async function help(
  words: string,
  { program = PROGRAM, json = false, env = {}, columns }: Asked = {},
): Promise<string> {
  const remembered = recorder();
  const terminal = { ...remembered, columns };
  const status = await showHelp(
    { program, json, env: { PATH: process.env['PATH'], ...env }, terminal },
    { words: words.split(' '), groups: COMMAND_GROUPS },
  );
  assert.is(status, 0);
  return remembered.said.out;
}

async function refused(words: string): Promise<string> {
  try {
    await help(words);
  } catch (error) {
    assert.instance(error, VmctlError);
    const { status, message, hint } = error as VmctlError;
    return `${status} ${message} (${hint})`;
  }
  throw new Error(`${words} is explained`);
}

const CHAPTERS = readdirSync('src/man').flatMap((file) => (file.endsWith('.md') ? [file.slice(0, -3)] : []));

test('every command, every chapter and every key is a topic', async () => {
  for (const { name } of COMMANDS) assert.match(await help(`command ${name}`), `usage: vmctl ${name}`);
  for (const chapter of CHAPTERS) assert.match(await help(`chapter ${chapter}`), /^\S.*\n=+\n/, chapter);
  for (const { key } of everyKey()) assert.match(await help(`key ${key.key}`), `${key.name} = `, key.key);
});

test('topics are listed with a line each: manuals, chapters and commands', async () => {
  const text = await help('topics');
  for (const name of [
    'vmctl',
    'vmctl.toml',
    'vmctl-host.toml',
    ...CHAPTERS,
    ...COMMANDS.map((one) => one.name),
  ])
    assert.match(text, new RegExp(`^  ${name} +\\S`, 'm'), name);
  const listed = JSON.parse(await help('topics', { json: true })) as readonly {
    kind: string;
    topic: string;
    about: string;
  }[];
  assert.is(listed.length, COMMANDS.length + 3 + CHAPTERS.length);
  assert.equal(
    listed.find(({ topic }) => topic === 'vmctl.toml'),
    { kind: 'manual', topic: 'vmctl.toml', about: 'a virtual machine of vmctl' },
  );
});

test('a key tells its place, what it may be, its default, what it becomes and an example', async () => {
  assert.is(
    await help('network.slirp.host_forward'),
    `network.slirp.host_forward, in [network.slirp] of NAME.toml

  Ports of the host that lead into the guest: "tcp::2222-:22".

  type     list of forward; default []
           forward: "tcp::2222-:22": port 2222 of the host leads to port 22 of
           the guest.
  becomes  hostfwd=
  example  host_forward = ["tcp::2222-:22"]

see also: vmctl help vmctl.toml
`,
  );
});

test('a table tells its keys', async () => {
  const text = await help('[graphics]');
  assert.match(text, /^keys of \[graphics\]:$/m);
  assert.match(text, /^ {2}vnc +"auto" = a free port/m);
});

test('a key is found by the end of its name, in [defaults], and by the name of a bridge', async () => {
  assert.match(await help('password_file'), /^graphics\.password_file, in \[graphics\]/);
  assert.match(await help('defaults.memory'), /^memory, at the top of NAME\.toml/);
  assert.match(await help('bridge.lan0.mac'), /^bridge\.NAME\.mac, in \[bridge\.NAME\] of host\.toml/);
  assert.match(await help('slot'), /^ {2}disk\.slot +PCI address[^]*^ {2}uart\.slot/m);
});

test('of several of a name the first is shown and the others are told', async () => {
  const text = await help('restart');
  assert.match(text, /^usage: vmctl restart/);
  assert.match(text, /^restart is also a key: vmctl help key restart\n$/m);
  assert.match(await help('key restart'), /^restart, at the top of NAME\.toml/);
  assert.match(await help('network'), /^The network: /);
});

test('what is no topic is refused with what was meant', async () => {
  assert.is(await refused('memmory'), '64 no such topic: memmory (did you mean memory?)');
  assert.is(await refused('statsu'), '64 no such topic: statsu (did you mean status?)');
  assert.is(await refused('suprvision'), '64 no such topic: suprvision (did you mean supervision?)');
  assert.is(await refused('qqqqqq'), '64 no such topic: qqqqqq (see: vmctl help topics)');
  assert.is(await refused('chaptr network'), '64 no kind of topic: chaptr (did you mean chapter?)');
});

test('a manual page is shown as plain text where the output is no terminal', async () => {
  if (spawnSync('mandoc', ['-T', 'lint', '/dev/null']).error !== undefined) {
    console.log('# skipped: mandoc(1) is not here');
    return;
  }
  for (const written of ['vmctl.toml', 'vmctl.toml(5)', 'vmctl.toml.5']) {
    const text = await help(written);
    assert.match(text, /^NAME\n {5}vmctl\.toml - a virtual machine of vmctl$/m);
    assert.not.match(text, /[\x08\x1b]/);
  }
});

test('the manual is that of the package the program is in, through symbolic links', async () => {
  const root = mkdtempSync(join(tmpdir(), 'vmctl-help-'));
  try {
    mkdirSync(join(root, 'lib/dist'), { recursive: true });
    mkdirSync(join(root, 'lib/src/man'), { recursive: true });
    mkdirSync(join(root, 'bin'));
    writeFileSync(join(root, 'lib/dist/vmctl.cjs'), '');
    writeFileSync(join(root, 'lib/src/man/moon.md'), '# Moon\n\nIt is far away.\n');
    symlinkSync('../lib/dist/vmctl.cjs', join(root, 'bin/vmctl'));
    assert.match(await help('moon', { program: join(root, 'bin/vmctl') }), 'It is far away.');
    rmSync(join(root, 'lib/src'), { recursive: true });
    assert.match(await help('stop', { program: join(root, 'bin/vmctl') }), 'usage: vmctl stop');
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('on a terminal the pager gets the text, and where there is none it is printed', async () => {
  const root = mkdtempSync(join(tmpdir(), 'vmctl-help-'));
  try {
    const file = join(root, 'shown file');
    assert.is(await help('memory', { columns: 80, env: { PAGER: `dd "of=${file}" status=none` } }), '');
    assert.is(readFileSync(file, 'utf8'), await help('memory'));
    assert.is(
      await help('memory', { columns: 80, env: { PAGER: join(root, 'none') } }),
      await help('memory'),
    );
    // Who leaves the pager at once gets no error.
    assert.is(await help('definition', { columns: 80, env: { PAGER: 'true' } }), '');
  } finally {
    rmSync(root, { recursive: true });
  }
});

test.run();
