import { cpSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStage, type Stage } from './stage.js';

const EXAMPLES = join(process.cwd(), 'vms');
const NAMES = readdirSync(EXAMPLES)
  .filter((file) => file.endsWith('.toml'))
  .map((file) => file.replace(/\.toml$/, ''))
  .filter((name) => name !== 'host');

/** What each example is there to show: words of its bhyve run, and the programs before it. */
const SHOWS: Readonly<
  Record<
    string,
    { readonly says: readonly RegExp[]; readonly links: readonly string[]; readonly loader?: string }
  >
> = {
  myvm: {
    says: [
      / 2:0,virtio-net,netgraph,path=bnet0:,peerhook=link2,socket=vm-myvm-0,mac=58:9c:fc:/,
      /,fbuf,rfb=127\.0\.0\.1:5900,w=1024,h=768/,
      /-l bootrom,\S+\/BHYVE_UEFI\.fd/,
    ],
    links: ['bnet0:link2'],
  },
  freebsd: {
    says: [/-s \d:0,virtio-blk,\S+\/dev\/zvol\/zroot\/vms\/freebsd/],
    links: ['bnet0:link2'],
    loader: 'bhyveload',
  },
  linux: {
    says: [
      /-c (cpus=)?4,sockets=1,cores=2,threads=2/,
      /,nvme,\S+\/system\.img/,
      /,virtio-blk,\S+\/data\.img/,
    ],
    links: ['bnet0:link2'],
  },
  router: { says: [/path=bnet0:.*path=lan0:/], links: ['bnet0:link2', 'lan0:link0'] },
  desktop: {
    says: [/ 3:0,e1000,netgraph,path=lan0:/, /,ahci-cd,\S+\/install\.iso/, /,fbuf,rfb=127\.0\.0\.1:5901/],
    links: ['lan0:link0'],
  },
};

test('every example of vms/ is known to this test', () => {
  assert.equal([...NAMES].sort(), Object.keys(SHOWS).sort());
});

test('vms/ has no faults', () => {
  using stage = createExamples();
  assert.equal(stage.ok('check').trim(), `no faults: ${NAMES.join(', ')}`);
});

for (const name of NAMES) {
  test(`${name} is planned, fresh and as the host is, started as planned, and stopped`, async () => {
    using stage = createExamples();
    const fresh = planOf(stage, name, '--fresh');
    const plan = planOf(stage, name);
    assert.is(
      anonymous(fresh.at(-1)),
      anonymous(plan.at(-1)),
      'this host is empty: the same but for what comes of its uuid',
    );
    assert.match(stage.ok('plan', name), /\bbhyve\b/);
    const { says, links, loader } = SHOWS[name] ?? { says: [], links: [] };
    for (const words of says) assert.match(plan.at(-1) ?? '', words);
    stage.ok('start', name, '--no-wait');
    const vm = await stage.running(name);
    assert.equal(
      vm.links.map(({ bridge, hook }) => `${bridge}:${hook}`),
      links,
    );
    const launched = stage
      .commands()
      .filter((line) => line.endsWith(` ${name}`) && !line.startsWith('bhyvectl'));
    assert.is(launched.at(-1), plan.at(-1), 'what ran is what was planned');
    assert.is(launched.length, loader === undefined ? 1 : 2);
    if (loader !== undefined) assert.match(launched[0] ?? '', new RegExp(`^${loader} `));
    stage.ok('stop', name);
    const { status, pid, lastExit } = stage.status(name);
    assert.equal({ status, pid, lastExit }, { status: 'stopped', pid: null, lastExit: 'powered off' });
  });
}

test('all examples run side by side on two bridges, and daemon stop ends them all', async () => {
  using stage = createExamples();
  stage.ok('start', ...NAMES, '--no-wait');
  const held = new Set<string>();
  for (const name of NAMES)
    for (const { bridge, hook } of (await stage.running(name)).links) held.add(`${bridge}:${hook}`);
  assert.is(held.size, 6, 'six NICs, six links');
  stage.ok('daemon', 'stop');
  const left = JSON.parse(stage.world.simctl('world')) as { guests: unknown[]; vmm: unknown[] };
  assert.equal([left.guests, left.vmm], [[], []]);
});

/** A host with the files of vms/ and all disks they name. */
function createExamples(): Stage {
  const stage = createStage();
  cpSync(EXAMPLES, stage.paths.definitions, { recursive: true });
  for (const vm of ['myvm', 'router', 'desktop']) stage.disk(vm);
  stage.disk('linux', 'system.img');
  stage.disk('linux', 'data.img');
  for (const path of ['/dev/zvol/zroot/vms/freebsd', '/var/db/vmctl/iso/install.iso'])
    makeFile(stage.world.dir + path);
  return stage;
}

function makeFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  truncateSync(path, 16 * 1024 * 1024);
}

/** A fresh plan does not ask the host for its uuid, which VM uuid and MACs are derived from. */
function anonymous(line: string | undefined): string | undefined {
  return line?.replace(/-U \S+/, '-U UUID').replace(/mac=[0-9a-f:]+/g, 'mac=MAC');
}

/** The commands of a plan, one line each. */
function planOf(stage: Stage, name: string, ...options: readonly string[]): readonly string[] {
  const { commands } = JSON.parse(stage.ok('plan', name, '--json', ...options)) as {
    commands: { file: string; args: string[] }[];
  };
  return commands.map(({ file, args }) => [file, ...args].join(' '));
}

test.run();
