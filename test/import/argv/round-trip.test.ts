import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planBhyve } from '../../../src/bhyve/argv.js';
import { nicsInOrder } from '../../../src/bhyve/device-key.js';
import { planLoader } from '../../../src/bhyve/loader.js';
import { assignSlots } from '../../../src/bhyve/slots.js';
import { decodeVm } from '../../../src/definition/decode-vm.js';
import type { VmDefinition } from '../../../src/definition/definition.js';
import { convertArgv } from '../../../src/import/argv/import-argv.js';
import { renderToml } from '../../../src/import/toml-writer.js';
import { parseBhyve } from '../../../src/sim/bhyve/command.js';
import type { BhyveHost } from '../../../src/sim/bhyve/host.js';
import { LAYOUT } from '../../plan/ground.js';
import { anyDefinition, type Abilities } from '../../bhyve/any-definition.js';

const UUID = '0b0f1c1e-0000-4000-8000-000000000001';

/** As the checks of a file would have it; and what an argv without -H means is asked of nobody. */
function checked(definition: VmDefinition): VmDefinition {
  const { devices, fwcfg, cpuPins, cpus, x86 } = definition;
  const pins = cpuPins.filter(
    (pin, at) =>
      pin.vcpu < cpus.count &&
      cpuPins.findIndex(({ vcpu, hostCpu }) => vcpu === pin.vcpu && hostCpu === pin.hostCpu) === at,
  );
  const consoles = devices.virtioConsoles
    ?.slice(0, 1)
    .map((one) => ({ ...one, ports: one.ports.slice(0, 1) }));
  return {
    ...definition,
    numa: [],
    disks: definition.disks.map((disk) => (disk.type === 'ahci-cd' ? { ...disk, readOnly: true } : disk)),
    cpuPins: pins,
    x86: { ...x86, vmexitOnHlt: true },
    ...(fwcfg === undefined
      ? {}
      : { fwcfg: { ...fwcfg, items: fwcfg.items.slice(0, fwcfg.type === 'bhyve' ? 0 : 1) } }),
    // The name of one that vmctl makes may be a hash.
    directNics: definition.directNics.map((nic) =>
      nic.backend.kind === 'tap'
        ? { ...nic, backend: { kind: 'tap', device: nic.backend.device ?? 'tap7' } }
        : nic,
    ),
    devices: {
      ...devices,
      ...(devices.shares === undefined ? {} : { shares: devices.shares.slice(0, 1) }),
      ...(consoles === undefined ? {} : { virtioConsoles: consoles }),
    },
  };
}

function argvOf(definition: VmDefinition, host: Abilities): readonly string[] {
  const nics = nicsInOrder(definition).map(({ bridged, direct }) => (bridged ?? direct).key);
  const place = (key: string): number => nics.indexOf(key);
  const macs = Object.fromEntries(nics.map((key) => [key, `58:9c:fc:00:00:${10 + place(key)}`]));
  const links = definition.networks.map(({ bridge, key, mac }) => ({
    ...{
      bridge,
      hook: `link${place(key)}`,
      socket: `vm-${place(key)}`,
      mac: mac ?? macs[key] ?? '',
      nic: key,
    },
  }));
  const sockets = Object.fromEntries(nics.map((key) => [key, `sock-${place(key)}`]));
  const pins = { slots: assignSlots(definition), macs, sockets, vncPort: 5999 };
  return planBhyve({ definition, links, uuid: definition.uuid ?? UUID, layout: LAYOUT, host, pins }).args;
}

function variablesOf(args: readonly string[], { release }: Abilities): readonly string[] {
  const host: BhyveHost = {
    ...{ flavour: `${release}`, arch: 'amd64', maxCpus: 32, vm: 'absent' },
    readFile: () => undefined,
    look: () => ({ kind: 'file', bytes: 4096, readable: true, writable: true }),
  };
  const verdict = parseBhyve(['-o', 'config.dump=1', ...args], host);
  assert.is(verdict.stderr, '');
  return verdict.stdout.split('\n').sort();
}

for (const release of [13, 14, 15] as const) {
  test(`what vmctl plans on ${release} is imported as the same machine`, () => {
    const on: Abilities = { release, arch: 'amd64' };
    let count = 0;
    fc.assert(
      fc.property(anyDefinition(on), (any) => {
        const definition = checked(any);
        if (definition.loader.kind === 'bhyveload' && !definition.disks.some(({ path }) => path !== ''))
          return;
        const loader = planLoader({ definition, layout: LAYOUT })?.command;
        const args = argvOf(definition, on);
        const result = convertArgv({
          ...{ bhyve: { file: 'bhyve', args }, where: 'bhyve', definitions: '/etc' },
          ...(loader === undefined ? {} : { loader }),
        });
        assert.ok('table' in result, JSON.stringify(result));
        const text = renderToml(result.table);
        const decoded = decodeVm({ file: 'myvm.toml', name: definition.name, text });
        assert.ok(decoded.ok, `${JSON.stringify(decoded)}\n${args.join(' ')}\n${text}`);
        const [before, after] = [variablesOf(args, on), variablesOf(argvOf(decoded.value, on), on)];
        const lost = before.filter((one) => !after.includes(one));
        const more = after.filter((one) => !before.includes(one));
        assert.equal({ lost, more }, { lost: [], more: [] }, `lost ${lost.join()} more ${more.join()}`);
        if (loader !== undefined)
          assert.equal(planLoader({ definition: decoded.value, layout: LAYOUT })?.command, loader);
        assert.ok(!result.notes.some(({ kind }) => kind === 'dropped'), JSON.stringify(result.notes));
        count += 1;
      }),
      { numRuns: 60, includeErrorInReport: true },
    );
    assert.ok(count > 30);
  });
}

test.run();
