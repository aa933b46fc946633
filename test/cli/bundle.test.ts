import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fakeDaemon, RUNNING } from './fake-daemon.js';

/** The client as `npm run build` makes it, into a directory that looks like an installation. */
async function bundleInto(root: string): Promise<Metafile> {
  writeFileSync(
    join(root, 'package.json'),
    JSON.stringify({ imports: { '#offline': './dist/offline.cjs', '#daemon': './dist/daemon.cjs' } }),
  );
  const lazy = { minifySyntax: true, minifyWhitespace: true };
  const [client] = await Promise.all([
    bundle(root, {
      entryPoints: { vmctl: 'src/cli/main.ts' },
      minify: true,
      supported: { 'dynamic-import': false },
    }),
    bundle(root, { entryPoints: { offline: 'src/cli/offline.ts' }, ...lazy }),
  ]);
  return client;
}

async function bundle(root: string, options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({
    ...options,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outdir: join(root, 'dist'),
    outExtension: { '.js': '.cjs' },
    external: ['#offline', '#authoring', '#session', '#overview', '#daemon', '#graph'],
    metafile: true,
    logLevel: 'error',
  });
  return metafile;
}

function inputsOf({ outputs }: Metafile, file: string): readonly string[] {
  const output = Object.entries(outputs).find(([name]) => name.endsWith(file))?.[1];
  return Object.entries(output?.inputs ?? {}).flatMap(([name, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [name] : [],
  );
}

function vmctl(
  root: string,
  argv: readonly string[],
): Promise<{ status: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(join(root, 'dist/vmctl.cjs'), argv, {
      env: { PATH: process.env['PATH'], VMCTL_ROOT: root, VMCTL_DIR: join(root, 'vms') },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    child.on('close', (status) => resolve({ status, ...said }));
  });
}

test('the client loads no machine, no process runner, no logger and no schema library, and stays small', async () => {
  await using host = await fakeDaemon(undefined);
  const meta = await bundleInto(host.paths.root);
  const packages = inputsOf(meta, 'vmctl.cjs').filter((name) => name.includes('node_modules/'));
  const names = [...new Set(packages.map((name) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1]))];
  console.log(`# packages in the client: ${names.join(', ') || 'none'}`);
  assert.equal(names, ['fastest-levenshtein']);
  const folders = new Set(
    inputsOf(meta, 'vmctl.cjs').flatMap((name) => /^src\/([a-z]+)\//.exec(name)?.[1] ?? []),
  );
  assert.equal([...folders].sort(), ['cli', 'command', 'control', 'definition', 'host', 'protocol', 'store']);
  const ofHost = inputsOf(meta, 'vmctl.cjs').filter((name) => /^src\/(?:host|command)\//.test(name));
  assert.equal(
    ofHost.sort(),
    ['src/command/rc-yes.ts', 'src/host/rights.ts'],
    'of the host only who may change it, and what is yes in rc.conf(5)',
  );
  assert.ok(
    (meta.outputs[Object.keys(meta.outputs).find((name) => name.endsWith('vmctl.cjs')) ?? '']?.bytes ?? 1e9) <
      100_000,
  );
});

test('its lazy halves come in by require: to start the loader of ES modules costs more than a whole status', async () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  assert.match(scripts['build:client'] ?? '', ' --supported:dynamic-import=false ');
  await using host = await fakeDaemon(undefined);
  await bundleInto(host.paths.root);
  assert.not.match(readFileSync(join(host.paths.root, 'dist/vmctl.cjs'), 'utf8'), /\bimport\(/);
});

test('the built client asks, prints and ends with the right status, its lazy half too', async () => {
  await using daemon = await fakeDaemon(async (request, reply) =>
    request.request === 'status'
      ? reply.done({
          kind: 'status',
          vms: Array.from({ length: 2000 }, (_, at) => ({ ...RUNNING, name: `vm${at}` })),
        })
      : reply.fail(new Error('not asked')),
  );
  const { root, definitions } = daemon.paths;
  mkdirSync(definitions, { recursive: true });
  writeFileSync(join(definitions, 'a.toml'), 'x = 1\n');
  await bundleInto(root);
  const status = await vmctl(root, ['status', '--json']);
  assert.is(status.status, 0);
  assert.is((JSON.parse(status.out) as unknown[]).length, 2000);
  assert.equal(await vmctl(root, ['fnord']), {
    status: 64,
    out: '',
    err: 'vmctl: unknown command: fnord\nhint: see: vmctl help\n',
  });
  const check = await vmctl(root, ['check']);
  assert.is(check.status, 65);
  assert.match(check.out, /a\.toml:1:1: /);
  assert.is((await vmctl(root, ['plan', 'b'])).status, 68, 'an error of the lazy half keeps its code');
  assert.is((await vmctl(root, ['ping'])).status, 70);
});

test.run();
