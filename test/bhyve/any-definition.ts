import fc from 'fast-check';
import type { DiskDefinition, NicDefinition, VmDefinition } from '../../src/definition/definition.js';
import type { DevicesDefinition, DirectNicDefinition, NicBackend } from '../../src/definition/devices.js';
import { vm } from '../plan/ground.js';

/** What a host's bhyve can do decides about what is asked of it. */
export interface Abilities {
  readonly release: 13 | 14 | 15;
  readonly arch: 'amd64' | 'aarch64';
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const file = fc.oneof(
  word.map((name) => `${name}.img`),
  word.map((name) => `/dev/zvol/z/${name}`),
);
const bytes = fc.integer({ min: 1, max: 64 }).map((count) => count * 2 ** 20);
const numbers = fc.integer({ min: 0, max: 31 });

/** Of a definition's optional keys: each there or not. */
function some<T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

/**
 * Definitions that decode as they are, with every kind of device that the host's bhyve has. Slots that are said are on bus 2,
 * each its own, so that they never clash.
 */
export function anyDefinition(on: Abilities = { release: 15, arch: 'amd64' }): fc.Arbitrary<VmDefinition> {
  const arm = on.arch === 'aarch64';
  const machine = some<Partial<VmDefinition>>({
    cpuPins: fc.array(fc.record({ vcpu: numbers, hostCpu: numbers }), { maxLength: 4 }),
    wiredMemory: fc.boolean(),
    guestInCore: fc.boolean(),
    virtioMsix: fc.boolean(),
    hostbridge: fc.constantFrom('standard', 'amd', 'none'),
    gdb: fc.record({
      address: fc.constantFrom('127.0.0.1', '::1'),
      port: fc.integer({ min: 1024, max: 65_535 }),
      wait: fc.boolean(),
    }),
    memoryBytes: bytes,
    ...(arm ? {} : onAmd64(on)),
  });
  return fc
    .record({
      disks: anyDisks(on),
      nics: anyNics(on),
      machine,
      devices: anyDevices(on),
      places: fc.array(fc.nat(7)),
    })
    .map(({ disks, nics, machine: rest, devices, places }) =>
      withSlots(vm({ ...rest, ...nics, disks, devices }), places),
    );
}

function onAmd64({ release }: Abilities): { [K in keyof VmDefinition]?: fc.Arbitrary<VmDefinition[K]> } {
  const x86 = fc.record({
    ...{ x2apic: fc.boolean(), strictMsr: fc.boolean(), strictIo: fc.boolean() },
    ...{ mptable: fc.boolean(), vmexitOnHlt: fc.boolean(), vmexitOnPause: fc.boolean() },
    verboseMsr: release < 15 ? fc.constant(false) : fc.boolean(),
  });
  const domain = fc.record(
    { memoryBytes: bytes, cpus: fc.constantFrom('0', '0-3', '0-1,3'), domainPolicy: fc.constant('prefer:0') },
    { requiredKeys: ['memoryBytes', 'cpus'] },
  );
  const item = fc.oneof(
    fc.record({ name: fc.constant('opt/a'), string: word }),
    fc.record({ name: fc.constant('opt/b'), file }),
  );
  const graphics = fc.record(
    {
      ...{
        address: fc.constantFrom('127.0.0.1', '::1', '0.0.0.0'),
        port: fc.integer({ min: 5900, max: 6000 }),
      },
      ...{ width: fc.constant(1280), height: fc.constant(720), wait: fc.boolean() },
      ...{ vga: fc.constantFrom('io', 'off'), keyboard: fc.constant('de') },
    },
    { requiredKeys: ['address', 'width', 'height', 'wait'] },
  );
  const loader = fc.constantFrom<VmDefinition['loader']>(
    ...([
      { kind: 'firmware', firmware: 'uefi' },
      { kind: 'firmware', firmware: 'uefi', vars: { path: 'uefi-vars.fd', fromTemplate: true } },
      { kind: 'bootrom', bootrom: '/a.fd', vars: { path: '/b.fd', fromTemplate: false } },
      { kind: 'bhyveload' },
    ] as const),
  );
  return {
    ...{ x86, graphics, loader, clock: fc.constantFrom('utc', 'local') },
    ...(release < 14
      ? {}
      : {
          fwcfg: fc.record({
            type: fc.constantFrom('bhyve', 'qemu'),
            items: fc.array(item, { maxLength: 2 }),
          }),
        }),
    ...(release < 15 ? {} : { numa: fc.array(domain, { maxLength: 2 }) }),
  };
}

function anyDisks(on: Abilities): fc.Arbitrary<DiskDefinition[]> {
  const block = fc.subarray(['nocache', 'sync', 'nodelete', 'sectorsize=512/4096', 'ser=abc']);
  const boot = bootOrder(on);
  const disk = (
    type: fc.Arbitrary<DiskDefinition['type']>,
    more: object = {},
  ): fc.Arbitrary<DiskDefinition> =>
    fc.record(
      { type, path: file, readOnly: fc.boolean(), options: block, ...boot, ...more },
      { requiredKeys: ['type', 'path', 'readOnly'] },
    ) as fc.Arbitrary<DiskDefinition>;
  const inMemory = fc.integer({ min: 1, max: 512 }).map((size): DiskDefinition => ({
    ...{ type: 'nvme', path: '', readOnly: false },
    options: ['maxq=4', `ram=${size}`],
  }));
  const ahci = fc.constantFrom<DiskDefinition['type']>('ahci-hd', 'ahci-cd');
  const one = fc.oneof(
    disk(fc.constantFrom('virtio-blk', 'nvme', 'ahci-hd', 'ahci-cd')),
    disk(ahci, { controller: fc.constantFrom('sata', 'second') }),
    inMemory,
  );
  return fc.uniqueArray(one, { maxLength: 40, selector: ({ path, options }) => path || options?.join() });
}

function anyNics({ release }: Abilities): fc.Arbitrary<Pick<VmDefinition, 'networks' | 'directNics'>> {
  const backend = fc.oneof<fc.Arbitrary<NicBackend>[]>(
    fc.constant({ kind: 'node', node: 'em0', peerhook: 'lower' }),
    fc.constantFrom(
      { kind: 'tap' },
      { kind: 'tap', device: 'tap5' },
      { kind: 'tap', device: 'net0', ifBridge: 'bridge0' },
    ),
    fc.constant({ kind: 'vale', port: 'vale0:web' }),
    fc.constant({ kind: 'netmap', port: 'em1' }),
    ...(release < 14
      ? []
      : [fc.constant<NicBackend>({ kind: 'slirp', hostForward: ['tcp::2222-:22', 'udp::53-:53'] })]),
    fc.constant({ kind: 'none' }),
  );
  const nic = fc.record({
    key: word,
    mtu: fc.option(fc.constantFrom(1500, 9000), { nil: undefined }),
    direct: fc.option(backend, { nil: undefined }),
    e1000: fc.boolean(),
  });
  return fc.uniqueArray(nic, { maxLength: 6, selector: ({ key }) => key }).map((nics) => {
    const networks: NicDefinition[] = [];
    const directNics: DirectNicDefinition[] = [];
    for (const [position, { key, mtu, direct, e1000 }] of nics.entries()) {
      const type = e1000 && direct?.kind !== 'none' ? 'e1000' : 'virtio-net';
      const rest = { type, key, ...(mtu === undefined || type === 'e1000' ? {} : { mtu }) } as const;
      if (direct === undefined) networks.push({ ...rest, bridge: 'bnet0' });
      else directNics.push({ ...rest, position, backend: direct });
    }
    return { networks, directNics };
  });
}

function anyDevices(on: Abilities): fc.Arbitrary<DevicesDefinition> {
  const { release, arch } = on;
  const arm = arch === 'aarch64';
  const boot = bootOrder(on);
  const list = <T>(item: fc.Arbitrary<T>, key: (item: T) => string): fc.Arbitrary<T[]> =>
    fc.uniqueArray(item, { maxLength: 3, selector: key });
  const passthru = fc.record(
    {
      device: fc.constantFrom('2/0/0', '2/0/1', ...(release < 14 ? [] : ['ppt0'])),
      rom: fc.constant('/rom.bin'),
      ...boot,
    },
    { requiredKeys: ['device'] },
  );
  const scsi = fc.record(
    { device: fc.constantFrom('/dev/cam/ctl0.1', '/dev/cam/ctl2.0'), iid: fc.nat(9), ...boot },
    { requiredKeys: ['device'] },
  );
  const port = fc.record({ name: word, path: fc.constant('/run/x.sock') }, { requiredKeys: ['name'] });
  const ports = fc.uniqueArray(port, { minLength: 1, maxLength: 16, selector: ({ name }) => name });
  const uart = fc.constantFrom(
    'nmdm',
    'stdio',
    '/dev/cuau1',
    ...(release < 15 ? [] : ['tcp=127.0.0.1:4000']),
  );
  return some<DevicesDefinition>({
    rng: fc.constant({}),
    tablet: fc.constantFrom(false as const, {}),
    sound: fc.constantFrom({ play: '/dev/dsp0' }, { play: '/dev/dsp0', record: '/dev/dsp1' }),
    scsi: list(scsi, ({ device }) => device),
    shares: list(
      fc.record({ name: word, path: fc.constant('/data'), readOnly: fc.boolean() }),
      ({ name }) => name,
    ),
    virtioConsoles: list(fc.record({ ports }), ({ ports: [first] }) => first?.name ?? ''),
    uarts: list(
      uart.map((path) => ({ path })),
      ({ path }) => path,
    ),
    ...(arm
      ? {}
      : {
          passthru: list(passthru, ({ device }) => device),
          inputs: list(fc.constant({ device: '/dev/input/event0' }), ({ device }) => device),
          pcTestdev: fc.constant(true as const),
          ...(release < 14
            ? {}
            : {
                tpm: fc.constantFrom(
                  { kind: 'passthru', device: '/dev/tpm0', version: '2.0' } as const,
                  { kind: 'swtpm', version: '2.0' } as const,
                ),
              }),
        }),
  }) as fc.Arbitrary<DevicesDefinition>;
}

/** fw_cfg carries it. */
function bootOrder({ release, arch }: Abilities): { readonly bootIndex?: fc.Arbitrary<number> } {
  return release < 14 || arch === 'aarch64' ? {} : { bootIndex: fc.nat(9) };
}

/** Some devices say where they are: the n-th of them in slot n of bus 2. */
function withSlots(definition: VmDefinition, places: readonly number[]): VmDefinition {
  let at = 0;
  const placed = <T extends object>(one: T): T => {
    at += 1;
    return places[at] === undefined || at > 31 ? one : { ...one, slot: `2:${at}:0` };
  };
  const { devices, disks, networks, directNics } = definition;
  return {
    ...definition,
    disks: disks.map((disk) => (disk.controller === undefined ? placed(disk) : disk)),
    networks: networks.map(placed),
    directNics: directNics.map(placed),
    devices: {
      ...devices,
      ...(devices.shares === undefined ? {} : { shares: devices.shares.map(placed) }),
      ...(devices.sound === undefined ? {} : { sound: placed(devices.sound) }),
    },
  };
}
