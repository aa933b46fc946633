import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { setup } from '../../src/cli/offline-setup.js';
import { setupCommand } from '../../src/cli/setup.js';
import { setupTarget } from '../../src/cli/setup-target.js';
import type { Context, Input } from '../../src/cli/command.js';
import type { VmctlError } from '../../src/errors.js';
import { pathsOf } from '../../src/store/paths.js';
import { fakeDaemon } from './fake-daemon.js';
import { recorder, type Recorder } from './recorder.js';

interface Bench {
  readonly dir: string;
  /** A program in the place that npm gives it, of a package that is this repository. */
  readonly program: string;
  readonly terminal: Recorder;
  context(root?: string, json?: boolean): Context;
  [Symbol.dispose](): void;
}

function bench(): Bench {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'vmctl-cli-setup-')));
  const root = join(dir, 'usr/local/lib/node_modules/vmctl');
  const program = join(root, 'dist/vmctl.cjs');
  mkdirSync(dirname(program), { recursive: true });
  writeFileSync(program, '');
  mkdirSync(join(root, 'src/man'), { recursive: true });
  symlinkSync(join(process.cwd(), 'rc.d'), join(root, 'rc.d'));
  writeFileSync(join(root, 'src/man/vmctl.8'), '.Dd\n');
  const terminal = recorder();
  return {
    ...{ dir, program, terminal },
    context: (world = '', json = false) => ({
      ...{ paths: pathsOf({ root: world }), definitions: undefined, json, env: {}, program, terminal },
    }),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}

function input(values: Readonly<Record<string, string>> = {}, ...flags: readonly string[]): Input {
  return { operands: [], flags: new Set(flags), values: new Map(Object.entries(values)) };
}

async function failure(work: () => unknown): Promise<VmctlError> {
  try {
    await work();
  } catch (error) {
    return error as VmctlError;
  }
  throw new Error('it did not fail');
}

test('staged, the scripts run what npm and pkg put below the prefix; the program inside is taken as it is', () => {
  using ground = bench();
  const context = ground.context();
  const other = mkdtempSync(join(ground.dir, 'other-'));
  assert.equal(setupTarget(context, input({ destdir: other, prefix: '/opt/pkg/' })), {
    root: other,
    staged: true,
    place: {
      prefix: '/opt/pkg',
      program: '/opt/pkg/lib/node_modules/vmctl/dist/vmctl.cjs',
      node: '/opt/pkg/bin/node',
    },
  });
  const inside = setupTarget(context, input({ destdir: ground.dir, prefix: '/usr' }));
  assert.is(inside.place.program, '/usr/local/lib/node_modules/vmctl/dist/vmctl.cjs');
});

test('on a host, the scripts run this very vmctl and node, behind whatever link they were called by', () => {
  using ground = bench();
  const link = join(ground.dir, 'vmctl');
  symlinkSync(ground.program, link);
  const root = join(ground.dir, 'world');
  const { place } = setupTarget({ ...ground.context(root), program: link }, input());
  assert.equal(place, { prefix: '/usr/local', program: ground.program, node: process.execPath });
});

test('another system is left alone, and paths that a script cannot hold are refused', async () => {
  using ground = bench();
  const context = ground.context();
  if (process.platform !== 'freebsd') {
    const error = await failure(() => setup(context, input()));
    assert.is(error.status, 71);
    assert.match(error.hint ?? '', /--destdir/);
  }
  for (const prefix of ['usr/local', '/a b', '/a/../b', ''])
    assert.is(
      (await failure(() => setup(context, input({ destdir: ground.dir, prefix })))).status,
      64,
      prefix,
    );
  assert.is((await failure(() => setup(context, input({ destdir: '/none/such' })))).status, 64);
});

test('it tells what it puts, writes nothing with --dry-run, and nothing twice', async () => {
  using ground = bench();
  const { terminal } = ground;
  const script = join(ground.dir, 'usr/local/etc/rc.d/vmctl');
  assert.is(await setup(ground.context(), input({ destdir: ground.dir }, 'dry-run')), 0);
  assert.match(terminal.said.out, /^installed +\/usr\/local\/etc\/rc\.d\/vmctl$/m);
  assert.match(terminal.said.out, /nothing was written/);
  assert.not(existsSync(script));
  await setup(ground.context(), input({ destdir: ground.dir }));
  assert.is(readFileSync(script, 'utf8'), readFileSync('rc.d/vmctl', 'utf8'));
  terminal.said.out = '';
  await setup(ground.context(), input({ destdir: ground.dir }));
  assert.match(terminal.said.out, /^(\d+) files: \1 unchanged\n$/);
});

test('--json tells each file with what was done, what else was made, and what is next', async () => {
  using ground = bench();
  const script = join(ground.dir, 'usr/local/etc/rc.d/vmctl');
  mkdirSync(dirname(script), { recursive: true });
  writeFileSync(script, 'mine\n');
  await setup(ground.context('', true), input({ destdir: ground.dir }));
  const told = JSON.parse(ground.terminal.said.out) as {
    files: { path: string; action: string; beside?: string }[];
    directories: string[];
    next: string[];
  };
  const beside = '/usr/local/share/vmctl/new/etc/rc.d/vmctl';
  assert.equal(
    told.files.find(({ path }) => path.endsWith('rc.d/vmctl')),
    {
      ...{ path: '/usr/local/etc/rc.d/vmctl', beside, action: 'keep' },
    },
  );
  assert.ok(told.directories.includes('/var/db/vmctl'));
  assert.equal(told.next, [`diff -u ${script} ${ground.dir}${beside}`]);
});

test('completions of four shells are put, made of the commands there are', async () => {
  using ground = bench();
  await setup(ground.context(), input({ destdir: ground.dir }));
  for (const path of [
    'bash-completion/completions/vmctl',
    'zsh/site-functions/_vmctl',
    'fish/vendor_completions.d/vmctl.fish',
    'vmctl/vmctl.tcsh',
  ])
    assert.ok(
      readFileSync(join(ground.dir, 'usr/local/share', path), 'utf8').includes(setupCommand.name),
      path,
    );
});

test('a host is told what to do next: the first definition, rc.conf, and what does not look below another prefix', async () => {
  using ground = bench();
  const root = join(ground.dir, 'world');
  mkdirSync(root);
  await setup(ground.context(root), input());
  assert.match(
    ground.terminal.said.out,
    /next:[^]*vmctl edit host[^]*sysrc vmctl_enable=YES[^]*service vmctl start/,
  );
  assert.not.match(ground.terminal.said.out, /local_startup/);
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/rc.conf'), 'vmctl_enable="YES"\nvmctl_net_enable=YES\n');
  ground.terminal.said.out = '';
  await setup(ground.context(root), input({ prefix: '/opt/pkg' }));
  assert.match(ground.terminal.said.out, /local_startup\+=" \/opt\/pkg\/etc\/rc\.d"/);
  assert.not.match(ground.terminal.said.out, /sysrc vmctl/);
});

test('bridges at boot are proposed to a host that is on one, and only named to another', async () => {
  using ground = bench();
  const root = join(ground.dir, 'world');
  const definitions = join(root, 'usr/local/etc/vmctl');
  mkdirSync(definitions, { recursive: true });
  const told = async (host: string): Promise<string> => {
    writeFileSync(join(definitions, 'host.toml'), host);
    ground.terminal.said.out = '';
    await setup(ground.context(root), input());
    return ground.terminal.said.out;
  };
  const later = /^once the host itself is on a bridge .*: sysrc vmctl_net_enable=YES$/m;
  const guestsOnly = await told('[bridge.b]\ninterface = "re0"\n# host_interface = "vm0"\n');
  assert.match(guestsOnly, /^ {2}sysrc vmctl_enable=YES$/m);
  assert.match(guestsOnly, later);
  const onBridge = await told('[bridge.b]\nhost_interface = "vm0"\n');
  assert.match(onBridge, /^ {2}sysrc vmctl_enable=YES vmctl_net_enable=YES$/m);
  assert.not.match(onBridge, later);
});

test('after an upgrade the daemon is to be restarted, also when its script is the same', async () => {
  using ground = bench();
  const root = join(ground.dir, 'world');
  mkdirSync(join(root, 'etc/rc.conf.d'), { recursive: true });
  writeFileSync(join(root, 'etc/rc.conf.d/vmctl'), 'vmctl_enable=YES\n');
  const restart = /^ {2}service vmctl restart$/m;
  for (const upgraded of [false, true, false]) {
    const manifest = join(root, 'usr/local/share/vmctl/manifest.json');
    if (upgraded)
      writeFileSync(
        manifest,
        readFileSync(manifest, 'utf8').replace(/"version": "[^"]*"/, '"version": "0.0.1"'),
      );
    ground.terminal.said.out = '';
    await setup(ground.context(root), input());
    assert.is(restart.test(ground.terminal.said.out), upgraded);
  }
});

test('removal is refused while rc.conf enables a service or a daemon answers, and tells what it keeps', async () => {
  using ground = bench();
  await using host = await fakeDaemon(undefined);
  const { root } = host.paths;
  const context = ground.context(root);
  await setup(context, input());
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(join(root, 'etc/rc.conf'), 'vmctl_net_enable="YES"\n');
  const enabled = await failure(() => setup(context, input({}, 'remove')));
  assert.equal([enabled.status, enabled.hint], [75, 'sysrc -x vmctl_net_enable']);
  rmSync(join(root, 'etc/rc.conf'));
  {
    await using daemon = await fakeDaemon(async (_, reply) =>
      reply.done({ kind: 'pong', pid: 1, version: '0', uptimeSeconds: 1 }),
    );
    const running = await failure(() =>
      setup({ ...context, paths: { ...daemon.paths, root } }, input({}, 'remove')),
    );
    assert.is(running.status, 75);
  }
  writeFileSync(join(root, 'var/db/vmctl/web.json'), '{}');
  ground.terminal.said.out = '';
  assert.is(await setup(context, input({}, 'remove')), 0);
  assert.match(ground.terminal.said.out, /^removed +\/usr\/local\/etc\/rc\.d\/vmctl$/m);
  assert.match(ground.terminal.said.out, /^kept +\/var\/db\/vmctl: not empty$/m);
  ground.terminal.said.out = '';
  await setup(context, input({}, 'remove'));
  assert.is(ground.terminal.said.out, 'nothing is there that setup has put\n');
});

test.run();
