import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runCli } from '../../src/cli/dispatch.js';
import type { Topology } from '../../src/graph/topology.js';
import { VmctlError } from '../../src/errors.js';
import type { Handle } from '../../src/control/connection.js';
import { SMALL } from '../graph/network.js';
import { fakeDaemon, runIn, type FakeDaemon } from './fake-daemon.js';
import { recorder } from './recorder.js';

/** A daemon that knows the small network. */
const networked: Handle = async (request, reply) => {
  if (request.request !== 'net') throw new VmctlError('internal', `asked ${request.request}`);
  const { bridge } = request;
  const bridges = SMALL.bridges.filter(({ name }) => bridge === undefined || name === bridge);
  if (bridges.length === 0) throw new VmctlError('no-such-vm', `no such bridge: ${bridge}`);
  reply.done({ kind: 'net', net: { ...SMALL, bridges } });
};

test('vmctl graph prints the tree, of all bridges or of one', async () => {
  await using daemon = await fakeDaemon(networked);
  const all = await runIn(daemon, ['graph']);
  assert.is(all.status, 0, all.err);
  assert.match(all.out, /^bnet0 {2}public bridge, up\n[^]*^lan0 {2}private bridge, degraded\n/m);
  const one = await runIn(daemon, ['graph', 'lan0']);
  assert.not.match(one.out, /^bnet0/m);
  assert.match(one.out, /router .* link1 .* also bnet0:link2\n/);
  assert.equal(daemon.requests, [{ request: 'net' }, { request: 'net' }]);
  assert.is((await runIn(daemon, ['graph', 'nope'])).status, 68);
});

test('of one bridge every form says where else a guest is, and draws nobody else', async () => {
  await using daemon = await fakeDaemon(networked);
  const pictures = pictureDirectory(daemon);
  const svg = join(pictures, 'lan0.svg');
  assert.is((await runIn(daemon, ['graph', 'lan0', '-o', svg])).status, 0);
  const forms = await Promise.all(
    ['--json', '--dot', '--mermaid'].map(async (form) => (await runIn(daemon, ['graph', 'lan0', form])).out),
  );
  for (const text of [...forms, readFileSync(svg, 'utf8')]) {
    assert.match(text, /bnet0(:|#58;)link2/);
    assert.not.match(text, /em0|ng0_www/);
  }
});

test('box characters are for a UTF-8 locale, colours for a terminal', async () => {
  await using daemon = await fakeDaemon(networked);
  const first = async (env: Record<string, string>, colours = false): Promise<string> => {
    const terminal = recorder({ colours });
    await runCli(['graph'], { env: { VMCTL_ROOT: daemon.paths.root, ...env }, program: '', terminal });
    return terminal.said.out;
  };
  assert.match(await first({ LANG: 'C.UTF-8' }), /^├── em0/m);
  assert.match(await first({ LANG: 'de_DE.utf8', LC_ALL: '' }), /^├── em0/m);
  for (const env of [{}, { LANG: 'C' }, { LANG: 'en_US.UTF-8', LC_ALL: 'C' }, { LC_CTYPE: 'ISO8859-1' }])
    assert.match(await first(env), /^\|-- em0/m, JSON.stringify(env));
  assert.match(await first({}, true), /\x1b\[32mrunning\x1b\[0m/);
  assert.not.match(await first({}), /\x1b/);
});

test('--json, --dot and --mermaid print the topology, one at a time', async () => {
  await using daemon = await fakeDaemon(networked);
  const { nodes, edges } = JSON.parse((await runIn(daemon, ['graph', '--json'])).out) as Topology;
  assert.equal([nodes.length, edges.length], [9, 9]);
  assert.match((await runIn(daemon, ['graph', '--dot'])).out, /^graph vmctl \{\n/);
  assert.match((await runIn(daemon, ['graph', '--mermaid'])).out, /^flowchart LR\n/);
  for (const both of ['--dot --mermaid', '--json --dot', '--mermaid -o x.svg', '--json -o x.png'])
    assert.is((await runIn(daemon, ['graph', ...both.split(' ')])).status, 64, both);
});

test('-o draws SVG and PNG by the suffix, with the rights of the umask, and leaves nothing beside it', async () => {
  await using daemon = await fakeDaemon(networked);
  const pictures = pictureDirectory(daemon);
  for (const [file, start] of [
    ['net.svg', '<?xml version="1.0"'],
    ['NET.PNG', '\x89PNG\r\n\x1a\n'],
  ] as const) {
    const path = join(pictures, file);
    writeFileSync(path, 'old');
    const run = await runIn(daemon, ['graph', '-o', path]);
    assert.equal([run.status, run.out, run.err], [0, '', '']);
    assert.ok(readFileSync(path, 'latin1').startsWith(start), file);
    assert.is(statSync(path).mode & 0o777, 0o666 & ~process.umask());
  }
  assert.equal(readdirSync(pictures).sort(), ['NET.PNG', 'net.svg']);
});

test('any other suffix is a usage error that names those there are, before anybody is asked', async () => {
  await using daemon = await fakeDaemon(networked);
  for (const file of ['net.jpg', 'net', '-', '.dot', 'svg']) {
    const run = await runIn(daemon, ['graph', '-o', file]);
    assert.is(run.status, 64, file);
    assert.match(run.err, /\.svg or \.png/);
  }
  assert.equal(daemon.requests, []);
});

test('a file that cannot be written is told with its name, and the old one stays', async () => {
  await using daemon = await fakeDaemon(networked);
  const pictures = pictureDirectory(daemon);
  const missing = await runIn(daemon, ['graph', '-o', join(pictures, 'no/net.svg')]);
  assert.is(missing.status, 71);
  assert.match(missing.err, /cannot write .*no\/net\.svg: ENOENT.*\nhint: .*mkdir -p/);
  mkdirSync(join(pictures, 'dir.svg'));
  const onto = await runIn(daemon, ['graph', '-o', join(pictures, 'dir.svg')]);
  assert.is(onto.status, 71);
  assert.equal(readdirSync(pictures), ['dir.svg'], 'no temporary file is left');
  if (process.getuid?.() === 0)
    return console.log('# not tried as root: a directory without write permission');
  chmodSync(pictures, 0o555);
  assert.is((await runIn(daemon, ['graph', '-o', join(pictures, 'net.svg')])).status, 77);
  assert.not.ok(existsSync(join(pictures, 'net.svg')));
});

function pictureDirectory({ paths }: FakeDaemon): string {
  const directory = join(paths.root, 'pictures');
  mkdirSync(directory);
  return directory;
}

test.run();
