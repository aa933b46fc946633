import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planBhyve } from '../../src/bhyve/argv.js';
import type { DiskDefinition, VmDefinition } from '../../src/definition/definition.js';
import type { DevicesDefinition, DirectNicDefinition, NicBackend } from '../../src/definition/devices.js';
import { parseBhyve } from '../../src/sim/bhyve/command.js';
import type { BhyveHost, FileLook } from '../../src/sim/bhyve/host.js';
import type { RunVerdict } from '../../src/sim/bhyve/verdict.js';
import { LAYOUT, vm } from '../plan/ground.js';

const FILE: FileLook = { kind: 'file', bytes: 1_048_576, readable: true, writable: true };

/** A host where all is that bhyve may ask for, and no socket of an earlier run. */
const HOST: BhyveHost = {
  flavour: '15',
  arch: 'amd64',
  maxCpus: 8,
  vm: 'absent',
  readFile: () => undefined,
  look: (path) => {
    if (/vtcon|\.sock$/.test(path)) return undefined;
    if (path === '/data') return { ...FILE, kind: 'directory' };
    return path.startsWith('/dev/nmdm') ? { ...FILE, kind: 'tty', bytes: 0 } : FILE;
  },
};

/** Starts the simulator's bhyve for good, up to the guest. */
function run(definition: VmDefinition, arch: 'amd64' | 'aarch64' = 'amd64'): RunVerdict {
  const nics = [...definition.networks, ...definition.directNics];
  const macs = Object.fromEntries(nics.map(({ key }, at) => [key, `58:9c:fc:00:00:0${at}`]));
  const { args } = planBhyve({
    ...{ definition, links: [], uuid: 'u', layout: LAYOUT, pins: { slots: {}, macs } },
    host: { release: 15, arch },
  });
  const verdict = parseBhyve(args, { ...HOST, arch: arch === 'amd64' ? arch : 'arm64' });
  if (verdict.kind !== 'run') throw new Error(`${args.join(' ')}: ${verdict.stderr}`);
  return verdict;
}

const ON_BOTH: Readonly<Record<string, DevicesDefinition>> = {
  'virtio-rnd': { rng: {} },
  xhci: { tablet: {} },
  hda: { sound: { play: '/dev/dsp0' } },
  'virtio-scsi': { scsi: [{ device: '/dev/cam/ctl0.1' }] },
  'virtio-9p': { shares: [{ name: 'data', path: '/data', readOnly: false }] },
  'virtio-console': { virtioConsoles: [{ ports: [{ name: 'agent' }] }] },
  uart: { uarts: [{ path: 'nmdm' }, { path: 'tcp=127.0.0.1:4000' }] },
};
const ON_AMD64: Readonly<Record<string, DevicesDefinition>> = {
  passthru: { passthru: [{ device: '2/0/0' }, { device: 'ppt1' }] },
  'virtio-input': { inputs: [{ device: '/dev/input/event0' }] },
};

test('a guest with any one kind of device comes to run, with that device', () => {
  for (const arch of ['amd64', 'aarch64'] as const) {
    const kinds = Object.entries({ ...ON_BOTH, ...(arch === 'amd64' ? ON_AMD64 : {}) });
    for (const [device, devices] of kinds) {
      const verdict = run(vm({ devices }), arch);
      assert.is(verdict.stderr, '', device);
      assert.ok(
        verdict.devices.some((one) => one.device === device),
        `${device} on ${arch}`,
      );
      assert.is(verdict.wired, device === 'passthru');
    }
  }
});

test('a guest with every kind of disk comes to run', () => {
  const disks: readonly DiskDefinition[] = [
    { type: 'virtio-blk', path: 'a.img', readOnly: false, options: ['nocache', 'sectorsize=512/4096'] },
    { type: 'nvme', path: 'b.img', readOnly: true, bootIndex: 1, options: ['maxq=4', 'qsz=64', 'dsm=auto'] },
    { type: 'nvme', path: '', readOnly: false, options: ['ram=64'] },
    { type: 'ahci-hd', path: 'c.img', readOnly: false },
    { type: 'ahci-hd', path: 'd.img', readOnly: false, controller: 'sata' },
    { type: 'ahci-cd', path: 'e.iso', readOnly: true, controller: 'sata' },
  ];
  const { disks: opened } = run(vm({ disks }));
  const seen = opened.map(({ device, path, readOnly }) => [device, path.replace(/.*\//, ''), readOnly]);
  assert.equal(seen, [
    ['virtio-blk', 'a.img', false],
    ['nvme', 'b.img', true],
    ['ahci', 'c.img', false],
    ['ahci', 'd.img', false],
    ['ahci', 'e.iso', true],
  ]);
});

test('a guest with every kind of back end comes to run', () => {
  const backends: readonly NicBackend[] = [
    { kind: 'node', node: 'em0', peerhook: 'lower' },
    { kind: 'tap', device: 'guests0' },
    { kind: 'vale', port: 'vale0:a' },
    { kind: 'netmap', port: 'em1' },
    { kind: 'slirp', hostForward: ['tcp::2222-:22'] },
    { kind: 'none' },
  ];
  const directNics = backends.map((backend, position): DirectNicDefinition => ({
    type: 'virtio-net',
    key: String(position),
    position,
    backend,
  }));
  const { nics } = run(vm({ directNics }));
  assert.equal(
    nics.map(({ backend }) => backend),
    ['netgraph', 'guests0', 'vale0:a', 'netmap:em1', 'slirp'],
  );
});

test('a guest with the whole of a PC comes to run', () => {
  const verdict = run(
    vm({
      cpus: { count: 4, sockets: 1, cores: 2, threads: 2 },
      cpuPins: [{ vcpu: 0, hostCpu: 2 }],
      numa: [
        { memoryBytes: 2 ** 28, cpus: '0,3' },
        { memoryBytes: 2 ** 28, cpus: '1-2' },
      ],
      loader: { kind: 'firmware', firmware: 'uefi', vars: { path: 'uefi-vars.fd', fromTemplate: true } },
      fwcfg: { type: 'qemu', items: [{ name: 'opt/a', file: 'a.txt' }] },
      gdb: { address: '127.0.0.1', port: 1234, wait: false },
      graphics: {
        address: '::1',
        port: 5900,
        width: 1280,
        height: 720,
        wait: true,
        vga: 'off',
        keyboard: 'de',
      },
      console: {
        ...{ com1: { kind: 'nmdm' }, com2: { kind: 'stdio' }, com3: { kind: 'device', path: '/dev/cuau0' } },
        ...{ com4: { kind: 'tcp', address: '::1', port: 4001 }, log: false },
      },
      devices: { tpm: { kind: 'passthru', device: '/dev/tpm0', version: '2.0' }, pcTestdev: true },
    }),
  );
  assert.is(verdict.stderr, '');
  assert.equal([verdict.cpus, verdict.fbuf?.address, verdict.fbuf?.wait], [4, '::1', true]);
  assert.equal(
    verdict.consoles.map(({ name }) => name),
    ['com1', 'com2', 'com3', 'com4'],
  );
  assert.match(verdict.bootvars ?? '', 'uefi-vars.fd');
});

test.run();
