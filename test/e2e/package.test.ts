import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

interface Ran {
  readonly status: number | null;
  readonly out: string;
}

/** A program in an environment that knows nothing of this working directory. */
function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Ran {
  const { status, stdout, stderr } = spawnSync(file, args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 240_000,
  });
  return { status, out: `${stdout}${stderr}` };
}

interface Bench {
  readonly dir: string;
  /** The tarball. */
  readonly tarball: string;
  /** Where it is installed. */
  readonly prefix: string;
  [Symbol.dispose](): void;
}

/** Packs what is built and installs it into an empty prefix, with an empty cache and without a network. */
function installed(): Bench {
  const dir = mkdtempSync(join(tmpdir(), 'vmctl-package-'));
  const tarball = pack(join(dir, 'packed'));
  const prefix = join(dir, 'usr/local');
  const npm = ['install', '-g', '--offline', '--cache', join(dir, 'cache'), '--prefix', prefix];
  const { status, out } = run('npm', [...npm, tarball]);
  assert.is(status, 0, out);
  assert.not.match(out, /install-scripts|allowScripts/);
  return { dir, tarball, prefix, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}

function pack(directory: string): string {
  mkdirSync(directory);
  const { status, out } = run('npm', ['pack', '--ignore-scripts', '--pack-destination', directory]);
  assert.is(status, 0, out);
  return join(directory, readdirSync(directory)[0] ?? '');
}

test('the tarball is all there is: it installs offline, the same each time, is set up, removed, and shows the demo', () => {
  using bench = installed();
  const { dir, tarball, prefix } = bench;
  const vmctl = join(prefix, 'bin/vmctl');
  console.log(`# ${basename(tarball)}: ${Math.ceil(statSync(tarball).size / 1024)} KiB`);
  assert.equal(readFileSync(pack(join(dir, 'again'))), readFileSync(tarball), 'packed again, it is the same');
  assert.equal(readdirSync(join(prefix, 'lib/node_modules')), ['vmctl']);
  assert.not(existsSync(join(prefix, 'lib/node_modules/vmctl/node_modules')));
  assert.match(run(vmctl, ['--version']).out, /^vmctl \d+\.\d+\.\d+\n$/);

  const first = run(vmctl, ['setup', '--destdir', dir]);
  assert.is(first.status, 0, first.out);
  const page = join(prefix, 'share/man/man8/vmctl.8');
  for (const file of ['etc/rc.d/vmctl', 'share/zsh/site-functions/_vmctl', 'share/vmctl/vmctl.tcsh'])
    assert.ok(statSync(join(prefix, file)).size > 0, file);
  assert.match(readFileSync(page, 'utf8'), /^\.Dt VMCTL 8$/m);
  const script = readFileSync(join(prefix, 'etc/rc.d/vmctl'), 'utf8');
  assert.is(script, readFileSync('rc.d/vmctl', 'utf8'));
  assert.ok(existsSync(join(dir, /vmctl_program:="([^"]+)"/.exec(script)?.[1] ?? 'none')));

  writeFileSync(page, 'edited\n');
  assert.match(
    run(vmctl, ['setup', '--destdir', dir]).out,
    /^kept .*vmctl\.8.* share\/vmctl\/new|^kept .*vmctl\.8/m,
  );
  const removal = run(vmctl, ['setup', '--remove', '--destdir', dir]);
  assert.is(removal.status, 0, removal.out);
  assert.is(readFileSync(page, 'utf8'), 'edited\n');
  assert.equal(readdirSync(prefix).sort(), ['bin', 'lib', 'share']);
  assert.not(existsSync(join(dir, 'var')));

  const programs = join(prefix, 'lib/node_modules/vmctl/dist');
  const demo = [
    join(programs, 'vmctl-sim.cjs'),
    '--interfaces',
    're0,em0',
    process.execPath,
    join(programs, 'demo.cjs'),
  ];
  const shown = run(process.execPath, demo);
  assert.is(shown.status, 0, shown.out.slice(-2000));
  assert.match(shown.out, /All of it happened as it should/);
});

test.run();
