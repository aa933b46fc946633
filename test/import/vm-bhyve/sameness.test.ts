import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planBhyve } from '../../../src/bhyve/argv.js';
import { assignSlots } from '../../../src/bhyve/slots.js';
import type { VmDefinition } from '../../../src/definition/definition.js';
import { decodeVm } from '../../../src/definition/decode-vm.js';
import type { ImportedVm } from '../../../src/import/imported.js';
import { renderToml } from '../../../src/import/toml-writer.js';
import { convertVmBhyve } from '../../../src/import/vm-bhyve/import-vm-bhyve.js';
import { parseBhyve } from '../../../src/sim/bhyve/command.js';
import { readGolden, readOwn, recordedOf, RUNS, vmBhyveOf, type Golden } from './golden.js';

function definitionOf({ name, table }: ImportedVm): VmDefinition {
  const text = renderToml(table);
  const decoded = decodeVm({ file: `${name}.toml`, name, text });
  if (!decoded.ok) throw new Error(`${name}: ${JSON.stringify(decoded.faults)}\n${text}`);
  return decoded.value;
}

/** What bhyve 15 makes of an argv, by the simulator's own reading. */
function variablesOf(args: readonly string[]): Map<string, string> {
  const verdict = parseBhyve(['-o', 'config.dump=1', ...args], {
    ...{ flavour: '15', arch: 'amd64', maxCpus: 32, vm: 'absent', readFile: () => undefined },
    look: () => ({ kind: 'file', bytes: 4096, readable: true, writable: true }),
  });
  assert.is(verdict.stderr, '', args.join(' '));
  const lines = verdict.stdout.split('\n').filter((line) => line !== '');
  return plainly(
    new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])),
  );
}

function newArgs(definition: VmDefinition): readonly string[] {
  const macs = Object.fromEntries(
    [...definition.networks, ...definition.directNics].map(({ key, mac }) => [
      key,
      mac ?? '58:9c:fc:00:00:99',
    ]),
  );
  return planBhyve({
    ...{ definition, uuid: definition.uuid ?? 'U', host: { release: 15, arch: 'amd64' } },
    links: definition.networks.map(({ bridge, key }, at) => {
      return { bridge, hook: `link${at + 2}`, socket: `s${key}`, mac: macs[key] ?? '', nic: key };
    }),
    layout: {
      ...{ root: '', vmDirectory: '/var/db/vmctl/vms' },
      ...{ firmware: '/usr/local/share/uefi-firmware', vmm: '/dev/vmm' },
    },
    pins: { slots: assignSlots(definition), macs, vncPort: 5900 },
  }).args;
}

/** The cable is the operator's choice; the password is in a file; an AHCI port alone and one in a group are one device. */
const FREE = /\.(?:backend|type|path|peerhook|socket|password)$/;
/** Said by vmctl in words where bhyve has them as defaults. */
const HARMLESS: Readonly<Record<string, string>> = {
  ...{ 'fbuf w': '1024', 'fbuf h': '768' },
  ...{ 'undefined sockets': '1', 'undefined threads': '1' },
};

/** `2G` is `2048M`, and `tcp=` the old name of `rfb=` (pci_fbuf.c). */
function plainly(variables: Map<string, string>): Map<string, string> {
  return new Map(
    [...variables].map(([name, value]) => [
      name.replace(/\.tcp$/, '.rfb'),
      name === 'memory.size'
        ? value.replace(/^(\d+)G$/, (_, count: string) => `${Number(count) * 1024}M`)
        : value,
    ]),
  );
}

/** As text: what is in the one and not in the other. */
function differences(old: Map<string, string>, now: Map<string, string>): readonly string[] {
  const isNic = (name: string): boolean => {
    const device = name.replace(/\.[^.]*$/, '.device');
    return /^(?:virtio-net|e1000)$/.test(old.get(device) ?? now.get(device) ?? '');
  };
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names.flatMap((name) => {
    const [before, after] = [old.get(name), now.get(name)];
    if (before === after || name === 'config.dump') return [];
    if (FREE.test(name) && isNic(name)) return [];
    const device = name.includes('.') ? now.get(name.replace(/\.[^.]*$/, '.device')) : undefined;
    if (before === undefined && HARMLESS[`${device} ${name.split('.').at(-1)}`] === after) return [];
    return [`${name}: ${before} -> ${after}`];
  });
}

/** What a golden guest may differ in, and why. */
const EXCUSED: Readonly<Record<string, readonly string[]>> = {
  // The password is in a file for bhyve's -k.
  web1: ['pci.0.8.0.password: secret -> undefined'],
  // The tablet was where the operator had forced a passthru device: bhyve would not have started. fwcfg stood where bhyve does not look.
  win1: [
    'lpc.fwcfg: bhyve -> qemu',
    'pci.0.12.0.device: undefined -> xhci',
    'pci.0.12.0.slot.1.device: undefined -> tablet',
    'pci.0.31.0.fwcfg: qemu -> undefined',
  ],
  // A CD is read-only in any case.
  mail: ['pci.0.5.0.port.1.ro: undefined -> true'],
  nul: ['pci.0.3.0.port.0.ro: undefined -> true'],
  fg: ['lpc.com1.path: stdio -> /dev/nmdm-fg.1A'],
};

/** The devices that `vm install` adds, and the words that the collision of win1 cost it. */
function plainOf(name: string, args: readonly string[]): readonly string[] {
  const medium = RUNS[name]?.medium;
  const isOut = (word: string | undefined): boolean =>
    (name === 'win1' && word === '0:10:0,xhci,tablet') ||
    (medium !== undefined && word?.includes(medium) === true);
  return args
    .filter((word, at) => !isOut(word) && !(word === '-s' && isOut(args[at + 1])))
    .map((word) => word.replace(/,wait$/, ''));
}

function compare(golden: Golden): number {
  const { vms } = convertVmBhyve(vmBhyveOf(golden));
  for (const vm of vms) {
    const recorded = recordedOf(golden, vm.name).find(({ file }) => file === 'bhyve');
    assert.ok(recorded, vm.name);
    const old = variablesOf(plainOf(vm.name, recorded?.args ?? []));
    const now = variablesOf(newArgs(definitionOf(vm)));
    assert.equal(differences(old, now), [...(EXCUSED[vm.name] ?? [])].sort(), vm.name);
  }
  return vms.length;
}

test('each guest of our own is the same machine under vmctl, address by address', () => {
  assert.is(compare(readOwn()), 2);
});

test('each of the five recorded guests is the same machine under vmctl, address by address', () => {
  const golden = readGolden('five-guests');
  if (golden !== undefined) assert.is(compare(golden), 5);
});

test('the guests recorded for their loaders are the same machines, and those that vm-bhyve never starts are refused with the reason', () => {
  const golden = readGolden('loaders');
  if (golden === undefined) return;
  assert.is(compare(golden), 9);
  const { refused } = convertVmBhyve(vmBhyveOf(golden));
  assert.equal(
    refused.map(({ name }) => name),
    ['badl', 'nol'],
  );
  assert.match(refused[0]?.reason ?? '', 'no loader "seabios"');
  assert.match(refused[1]?.reason ?? '', 'names no loader');
});

test.run();
