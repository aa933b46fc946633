import type { VmDefinition } from '../../src/definition/definition.js';
import type { NicBackend } from '../../src/definition/devices.js';

/** bhyve's variables as a definition means them, thought out apart from whatever writes argvs: bhyve_config(5) and its cases. */
export type Variables = Map<string, string>;

export interface Meant {
  readonly definition: VmDefinition;
  /** Device key -> `bus:slot:function`. */
  readonly slots: Readonly<Record<string, string>>;
  readonly macs: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, { readonly hook: string; readonly socket: string }>>;
  readonly release: number;
  readonly arch: string;
  readonly uuid: string;
}

const HOME = '/var/db/vmctl/vms/myvm';

export function expectedVariables(meant: Meant): Variables {
  const variables: Variables = new Map();
  machine(variables, meant);
  disks(variables, meant);
  nics(variables, meant);
  others(variables, meant);
  fixed(variables, meant);
  return variables;
}

/** Default variables, which a dump has as well, and what they are while nothing changes them. */
export const DEFAULTS = ['acpi_tables', 'acpi_tables_in_memory', 'rundir', 'config.dump'];

function machine(to: Variables, { definition, uuid, release, arch }: Meant): void {
  const { cpus, cpuPins, numa, memoryBytes, wiredMemory, devices, x86, gdb, clock } = definition;
  const set = (name: string, value: unknown): void =>
    void (value !== undefined && to.set(name, String(value)));
  set('name', definition.name);
  set('uuid', uuid);
  set('cpus', cpus.count);
  set('memory.size', `${memoryBytes / 2 ** 20}M`);
  if (wiredMemory || (devices.passthru ?? []).length > 0) set('memory.wired', true);
  if (definition.guestInCore) set('memory.guest_in_core', true);
  for (const { vcpu, hostCpu } of cpuPins) {
    const before = to.get(`vcpu.${vcpu}.cpuset`);
    set(`vcpu.${vcpu}.cpuset`, before === undefined ? hostCpu : `${before},${hostCpu}`);
  }
  for (const [id, domain] of numa.entries()) {
    set(`domains.${id}.size`, `${domain.memoryBytes / 2 ** 20}M`);
    set(`domains.${id}.cpus`, domain.cpus);
    set(`domains.${id}.domain_policy`, domain.domainPolicy);
  }
  if (!definition.virtioMsix) set(arch === 'aarch64' ? 'virtio.msix' : 'virtio_msix', false);
  set('gdb.address', gdb?.address);
  set('gdb.port', gdb?.port);
  if (gdb?.wait === true) set('gdb.wait', true);
  if (arch === 'aarch64') return;
  if (x86.vmexitOnHlt) set('x86.vmexit_on_hlt', true);
  if (x86.vmexitOnPause) set('x86.vmexit_on_pause', true);
  set('x86.strictmsr', x86.strictMsr);
  if (x86.x2apic) set('x86.x2apic', true);
  if (x86.strictIo) set('x86.strictio', true);
  if (release >= 15) set('x86.verbosemsr', x86.verboseMsr);
  if (clock === 'utc') set('rtc.use_localtime', false);
}

/** Where a device is, as its node is called. */
function node({ slots }: Meant, key: string): string {
  return `pci.${(slots[key] ?? 'nowhere').split(':').join('.')}`;
}

function under(path: string): string {
  return path.startsWith('/') ? path : `${HOME}/${path}`;
}

function disks(to: Variables, meant: Meant): void {
  const ports = new Map<string, number>();
  let inMemory = 0;
  for (const { type, path, readOnly, controller, bootIndex, options = [] } of meant.definition.disks) {
    if (path === '') inMemory += 1;
    const nth = inMemory > 1 ? `#${inMemory}` : '';
    const own = path === '' ? `disk:nvme in memory${nth}` : `disk:${path}`;
    const at = node(meant, controller === undefined ? own : `ahci:${controller}`);
    const port = ports.get(at) ?? 0;
    ports.set(at, port + 1);
    const isAhci = type.startsWith('ahci-') || controller !== undefined;
    to.set(`${at}.device`, isAhci ? 'ahci' : type);
    const below = isAhci ? `${at}.port.${port}` : at;
    if (isAhci) to.set(`${below}.type`, type === 'ahci-cd' ? 'cd' : 'hd');
    if (path !== '') to.set(`${below}.path`, under(path));
    if (readOnly) to.set(`${below}.ro`, 'true');
    if (bootIndex !== undefined) to.set(`${below}.bootindex`, String(bootIndex));
    for (const option of options) {
      const [name = '', value = 'true'] = option.split('=');
      to.set(`${below}.${name}`, value);
    }
  }
}

function nics(to: Variables, meant: Meant): void {
  const { networks, directNics } = meant.definition;
  for (const { type, bridge, key, mtu } of networks) {
    const at = node(meant, `net:${key}`);
    const { hook = '', socket = '' } = meant.links[key] ?? {};
    const words = { device: type, backend: 'netgraph', path: `${bridge}:`, peerhook: hook, socket };
    for (const [name, value] of Object.entries(words)) to.set(`${at}.${name}`, value);
    to.set(`${at}.mac`, meant.macs[key] ?? '');
    if (mtu !== undefined) to.set(`${at}.mtu`, String(mtu));
  }
  for (const { type, key, mtu, backend } of directNics) {
    const at = node(meant, `net:${key}`);
    to.set(`${at}.device`, type);
    to.set(`${at}.mac`, meant.macs[key] ?? '');
    if (mtu !== undefined) to.set(`${at}.mtu`, String(mtu));
    for (const [name, value] of Object.entries(backendVariables(backend, key)))
      to.set(`${at}.${name}`, value);
  }
}

function backendVariables(backend: NicBackend, key: string): Readonly<Record<string, string>> {
  switch (backend.kind) {
    case 'none':
      return {};
    case 'node':
      return { backend: 'netgraph', path: 'em0:', peerhook: 'lower', socket: `sock-${key}` };
    case 'vale':
      return { backend: 'vale0:web' };
    case 'netmap':
      return { backend: 'netmap:em1' };
    case 'slirp':
      return { backend: 'slirp', hostfwd: 'tcp::2222-:22;udp::53-:53' };
    case 'tap':
      if (backend.device === 'net0') return { backend: 'net0', type: 'tap' };
      return { backend: backend.device ?? `tapmyvm.${key}` };
  }
}

function others(to: Variables, meant: Meant): void {
  const { devices } = meant.definition;
  const put = (key: string, device: string, options: Readonly<Record<string, unknown>>): void => {
    to.set(`${node(meant, key)}.device`, device);
    for (const [name, value] of Object.entries(options))
      if (value !== undefined) to.set(`${node(meant, key)}.${name}`, String(value));
  };
  if (devices.rng !== undefined) put('rng', 'virtio-rnd', {});
  if (devices.sound !== undefined) put('hda', 'hda', { play: devices.sound.play, rec: devices.sound.record });
  for (const { device, iid, bootIndex } of devices.scsi ?? []) {
    const path = meant.arch === 'aarch64' ? 'target.0' : 'dev';
    put(`scsi:${device}`, 'virtio-scsi', { [path]: device, iid, bootindex: bootIndex });
  }
  for (const { name, path, readOnly } of devices.shares ?? [])
    put(`share:${name}`, 'virtio-9p', { sharename: name, path, ro: readOnly ? true : undefined });
  for (const { ports } of devices.virtioConsoles ?? []) {
    const words = ports.flatMap(({ name, path = `${HOME}/vtcon.${name}` }, port) => [
      [`port.${port}.name`, name],
      [`port.${port}.path`, path],
    ]);
    put(`vcon:${ports[0]?.name}`, 'virtio-console', Object.fromEntries(words) as Record<string, string>);
  }
  for (const { device } of devices.inputs ?? []) put(`input:${device}`, 'virtio-input', { path: device });
  for (const [index, { path }] of (devices.uarts ?? []).entries())
    put(`uart:${path}`, 'uart', { path: path === 'nmdm' ? `/dev/nmdm-myvm.${5 + index}A` : path });
  for (const { device, rom, bootIndex } of devices.passthru ?? []) {
    const [bus, slot, func] = device.split('/');
    const which = slot === undefined ? { pptdev: device } : { bus, slot, func };
    put(`passthru:${device}`, 'passthru', { ...which, rom, bootindex: bootIndex });
  }
}

function fixed(to: Variables, meant: Meant): void {
  const { definition, release, arch } = meant;
  const { hostbridge, graphics, devices, loader, fwcfg } = definition;
  if (hostbridge !== 'none') to.set('pci.0.0.0.device', 'hostbridge');
  if (hostbridge === 'amd') to.set('pci.0.0.0.vendor', '0x1022').set('pci.0.0.0.devid', '0x7432');
  if (devices.tablet ?? (graphics === undefined ? false : {}))
    to.set(`${node(meant, 'xhci')}.device`, 'xhci').set(`${node(meant, 'xhci')}.slot.1.device`, 'tablet');
  if (graphics !== undefined) {
    const { address, port = 5999, width, height, vga, wait, keyboard } = graphics;
    const at = node(meant, 'fbuf');
    to.set(`${at}.device`, 'fbuf').set(`${at}.rfb`, `${address === '::1' ? '[::1]' : address}:${port}`);
    to.set(`${at}.w`, String(width)).set(`${at}.h`, String(height));
    if (vga !== undefined) to.set(`${at}.vga`, vga);
    if (wait) to.set(`${at}.wait`, 'true');
    if (keyboard !== undefined) to.set('keyboard.layout', keyboard);
  }
  if (arch === 'aarch64') {
    to.set('bootrom', '/usr/local/share/u-boot/u-boot-bhyve-arm64/u-boot.bin').set(
      'console',
      '/dev/nmdm-myvm.1A',
    );
    return;
  }
  if (release >= 14) to.set('lpc.fwcfg', fwcfg?.type ?? 'bhyve');
  to.set('pci.0.31.0.device', 'lpc').set('lpc.com1.path', '/dev/nmdm-myvm.1A');
  if (devices.pcTestdev === true) to.set('lpc.pc-testdev', 'true');
  if (devices.tpm !== undefined) {
    const path = devices.tpm.kind === 'swtpm' ? `${HOME}/swtpm.sock` : '/dev/tpm0';
    to.set('tpm.type', devices.tpm.kind).set('tpm.path', path).set('tpm.version', '2.0');
  }
  const [rom, vars] = release >= 15 ? ['bootrom', 'bootvars'] : ['lpc.bootrom', 'lpc.bootvars'];
  const firmware = '/usr/local/share/uefi-firmware';
  if (loader.kind === 'bootrom') to.set(rom, '/a.fd').set(vars, '/b.fd');
  if (loader.kind === 'firmware' && loader.vars === undefined) to.set(rom, `${firmware}/BHYVE_UEFI.fd`);
  if (loader.kind === 'firmware' && loader.vars !== undefined)
    to.set(rom, `${firmware}/BHYVE_UEFI_CODE.fd`).set(vars, `${HOME}/uefi-vars.fd`);
  const buses = [...to.keys()].filter((name) => /^pci\.[1-9]/.test(name));
  if (!definition.x86.mptable || buses.length > 0) to.set('x86.mptable', 'false');
}
