import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeHost } from '../../src/definition/decode-host.js';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { HOST_KEYS, type KeyRow, VM_KEYS } from '../../src/definition/key-table.js';
import { EXAMPLE_ROWS } from '../../src/manual/example-rows.js';
import { HOST_EXAMPLES, VM_EXAMPLES } from '../../src/manual/file-examples.js';
import { keyTables } from '../../src/manual/key-tables.js';

/** What else must be said for a key to stand: by its own name, else by that of its table. */
const GROUND: Readonly<Record<string, string>> = {
  template: '',
  cpu_pin: 'cpus = 2',
  numa: 'memory = "2G"\ncpus = 4\nloader = "uefi"',
  'numa.memory': 'cpus = 1\n[[numa]]\ncpus = "0"',
  'numa.cpus': '[cpus]\ncount = 2\n[[numa]]\nmemory = "1G"',
  'numa.domain_policy': '[[numa]]\nmemory = "1G"\ncpus = "0"',
  cpus: '[cpus]',
  'cpus.count': '[cpus]\nsockets = 1\ncores = 2\nthreads = 2',
  loader: '[loader]\ntype = "grub"',
  'loader.bootrom': '[loader]',
  'loader.vars': '[loader]\ntype = "uefi"',
  'loader.program': '[[disk]]\npath = "d"\n[loader]\ntype = "bhyveload"',
  'loader.env': '[[disk]]\npath = "d"\n[loader]\ntype = "bhyveload"',
  'loader.args': '[[disk]]\npath = "d"\n[loader]\ntype = "bhyveload"',
  'loader.directory': '[loader]\ntype = "bhyveload"',
  'loader.type': '[[disk]]\npath = "d"\n[loader]',
  'loader.root': '[[disk]]\npath = "d"\n[loader]\ntype = "grub"',
  'loader.config': '[[disk]]\npath = "d"\n[loader]\ntype = "grub"',
  'loader.commands': '[[disk]]\npath = "d"\n[loader]\ntype = "grub"',
  'loader.timeout': '[[disk]]\npath = "d"\n[loader]\ntype = "grub"\ncommands = ["a"]',
  'fwcfg.item.name': '[fwcfg]\ntype = "qemu"\n[[fwcfg.item]]\nstring = "a"',
  'fwcfg.item': '[fwcfg]\ntype = "qemu"',
  'fwcfg.item.string': '[fwcfg]\ntype = "qemu"\n[[fwcfg.item]]\nname = "opt/a"',
  'fwcfg.item.file': '[fwcfg]\ntype = "qemu"\n[[fwcfg.item]]\nname = "opt/a"',
  fwcfg: '[fwcfg]\ntype = "qemu"',
  'fwcfg.type': '[fwcfg]',
  gdb: '[gdb]\nlisten = "127.0.0.1:1234"',
  'ready.timeout': '[ready]\ntcp = "10.0.0.5:22"',
  'ready.mac': '[[network]]\nbridge = "b"\n[ready]',
  companion: '[[companion]]\nname = "a"\ncommand = ["/bin/a"]',
  disk: '[[disk]]\npath = "a"',
  'disk.controller': '[[disk]]\ntype = "ahci-hd"\npath = "a"',
  'disk.boot_index': '[fwcfg]\ntype = "qemu"\n[[disk]]\npath = "a"',
  'disk.model': '[[disk]]\ntype = "ahci-hd"\npath = "a"',
  'disk.revision': '[[disk]]\ntype = "ahci-hd"\npath = "a"',
  'disk.nmrr': '[[disk]]\ntype = "ahci-hd"\npath = "a"',
  'disk.maxq': '[[disk]]\ntype = "nvme"\npath = "a"',
  'disk.qsz': '[[disk]]\ntype = "nvme"\npath = "a"',
  'disk.ioslots': '[[disk]]\ntype = "nvme"\npath = "a"',
  'disk.sectsz': '[[disk]]\ntype = "nvme"\npath = "a"',
  'disk.eui64': '[[disk]]\ntype = "nvme"\npath = "a"',
  'disk.dsm': '[[disk]]\ntype = "nvme"\npath = "a"',
  'disk.ram': '[[disk]]\ntype = "nvme"',
  network: '[[network]]\nbridge = "b"',
  'network.node': '[[network]]',
  'network.peerhook': '[[network]]\nnode = "em1"',
  'network.tap': '[[network]]',
  'network.if_bridge': '[[network]]\ntap = true',
  'network.vale': '[[network]]',
  'network.netmap': '[[network]]',
  'network.slirp': '[[network]]',
  'network.slirp.host_forward': '[[network]]\n[network.slirp]',
  'network.cable': '[[network]]',
  graphics: '[graphics]\nvnc = "auto"',
  'tablet.slot': '[graphics]\nvnc = "auto"\n[tablet]',
  'sound.slot': '[sound]\nplay = "/dev/dsp0"',
  tpm: '[tpm]\ntype = "swtpm"',
  'tpm.device': '[tpm]\ntype = "passthru"',
  'passthru.boot_index': '[fwcfg]\ntype = "qemu"\n[[passthru]]\ndevice = "2/0/0"',
  passthru: '[[passthru]]\ndevice = "2/0/0"',
  'scsi.boot_index': '[fwcfg]\ntype = "qemu"\n[[scsi]]\ndevice = "/dev/cam/ctl0.1"',
  scsi: '[[scsi]]\ndevice = "/dev/cam/ctl0.1"',
  share: '[[share]]\nname = "a"\npath = "/a"',
  'virtio_console.port': '[[virtio_console]]',
  'virtio_console.port.path': '[[virtio_console]]\n[[virtio_console.port]]\nname = "a"',
  'virtio_console.port.name': '[[virtio_console]]\n[[virtio_console.port]]',
  virtio_console: '[[virtio_console]]\nport = ["a"]',
  input: '[[input]]\ndevice = "/dev/input/event4"',
  uart: '[[uart]]\npath = "nmdm"',
  'bridge.NAME': '[bridge.b]\ninterface = "em0"',
  'bridge.NAME.vlan': '[bridge.b]\ninterface = "em0.100"',
  'bridge.NAME.vlan.parent': '[bridge.b]\ninterface = "em0.100"\n[bridge.b.vlan]\ntag = 100',
  'bridge.NAME.vlan.tag': '[bridge.b]\ninterface = "em0.100"\n[bridge.b.vlan]\nparent = "em0"',
  'bridge.NAME.force': '[bridge.b]\ninterface = "em0"\nattach_host = false',
  'bridge.NAME.host_interface': '[bridge.b]',
  'bridge.NAME.address': '[bridge.b]\nhost_interface = "ng0"',
  'bridge.NAME.mac': '[bridge.b]\nhost_interface = "ng0"',
};

/** A whole file with the key in it: the line stands at the end of its table, or before all tables. */
function fileWith({ key }: KeyRow, example: string): string {
  const at = key.lastIndexOf('.');
  const [table, name] = at < 0 ? ['', key] : [key.slice(0, at), key.slice(at + 1)];
  const line = `${name} = ${example}`;
  const around = (GROUND[key] ?? GROUND[table] ?? (table === '' ? '' : `[${table}]`))
    .split('\n')
    .filter((one) => !one.startsWith(`${name} =`))
    .join('\n');
  if (table !== '') return `${around}\n${line}`;
  // A table of the ground that has the name of the key is not for the key itself.
  return around.startsWith(`[${name}]`) || around.startsWith(`[[${name}]]`) ? line : `${line}\n${around}`;
}

function vmFaults(text: string): unknown {
  const needs = ['memory = "1G"', 'loader = "uefi"'].filter((line) => {
    const name = line.slice(0, line.indexOf(' '));
    const top = text.split(/^\[/m)[0] ?? '';
    return !new RegExp(`^${name} =`, 'm').test(top) && !text.includes(`[${name}]`);
  });
  const result = decodeVm({ file: 'a.toml', name: 'a', text: `${needs.join('\n')}\n${text}\n` });
  return result.ok ? [] : result.faults.map(({ message }) => message);
}

function hostFaults(text: string): unknown {
  const result = decodeHost({ file: 'host.toml', text: `${text}\n` });
  return result.ok ? [] : result.faults.map(({ message }) => message);
}

function exampleOf({ key }: KeyRow): string {
  const tables = [...keyTables('vm'), ...keyTables('host')].flatMap(({ keys }) => keys);
  return tables.find((one) => one.key === key)?.example ?? '';
}

test('every key has an example, and each example a key', () => {
  const rows = EXAMPLE_ROWS.split('\n').filter((line) => line !== '');
  assert.equal(
    rows.map((line) => line.split(' | ')[0]).sort(),
    [...VM_KEYS, ...HOST_KEYS].map(({ key }) => key).sort(),
  );
});

for (const row of VM_KEYS) {
  // What a template is needs a directory; the key alone is judged there.
  if (row.key === 'template') continue;
  test(`the example of ${row.key} has no fault`, () => {
    const text = fileWith(row, exampleOf(row));
    assert.equal(vmFaults(text), [], text);
  });
}

for (const row of HOST_KEYS) {
  test(`the example of ${row.key} has no fault`, () => {
    const text = fileWith(row, exampleOf(row));
    assert.equal(hostFaults(text), [], text);
  });
}

test('the files of the manuals have no faults', () => {
  for (const { text, what } of VM_EXAMPLES) assert.equal(vmFaults(text), [], what);
  for (const { text, what } of HOST_EXAMPLES) assert.equal(hostFaults(text), [], what);
});

test.run();
