import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planBhyve } from '../../src/bhyve/argv.js';
import { assignSlots, deviceKeys } from '../../src/bhyve/slots.js';
import type { VmDefinition } from '../../src/definition/definition.js';
import { parseBhyve } from '../../src/sim/bhyve/command.js';
import type { BhyveHost } from '../../src/sim/bhyve/host.js';
import { LAYOUT } from '../plan/ground.js';
import { anyDefinition, type Abilities } from './any-definition.js';
import { DEFAULTS, expectedVariables, type Variables } from './expected-variables.js';

const UUID = '0b0f1c1e-0000-4000-8000-000000000001';
const HOSTS: readonly Abilities[] = [
  { release: 13, arch: 'amd64' },
  { release: 14, arch: 'amd64' },
  { release: 15, arch: 'amd64' },
  { release: 15, arch: 'aarch64' },
];

/** Every variable that the simulator's bhyve makes of an argv: its own reading of options, which knows nothing of ours. */
function variablesOf(args: readonly string[], { release, arch }: Abilities): Variables {
  const host: BhyveHost = {
    flavour: `${release}`,
    arch: arch === 'aarch64' ? 'arm64' : 'amd64',
    maxCpus: 32,
    vm: 'absent',
    readFile: () => undefined,
    look: () => ({ kind: 'file', bytes: 4096, readable: true, writable: true }),
  };
  const verdict = parseBhyve(['-o', 'config.dump=1', ...args], host);
  assert.is(verdict.stderr, '');
  assert.equal([verdict.kind, verdict.kind === 'exit' && verdict.code], ['exit', 1]);
  const lines = verdict.stdout.split('\n').filter((line) => line !== '');
  const pairs = lines.map((line): [string, string] => [
    line.slice(0, line.indexOf('=')),
    line.slice(line.indexOf('=') + 1),
  ]);
  return new Map(pairs.filter(([name]) => !DEFAULTS.includes(name)));
}

function sorted(variables: Variables): readonly string[] {
  return [...variables].map(([name, value]) => `${name}=${value}`).sort();
}

function roundTrip(definition: VmDefinition, on: Abilities): number {
  const slots = assignSlots(definition);
  const keys = [...definition.networks, ...definition.directNics].map(({ key }) => key);
  const macs = Object.fromEntries(keys.map((key, at) => [key, `58:9c:fc:00:00:${10 + at}`]));
  const links = definition.networks.map(({ bridge, key }, at) => ({
    ...{ bridge, hook: `link${at + 2}`, socket: `vm-myvm-${key}`, mac: macs[key] ?? '', nic: key },
  }));
  const sockets = Object.fromEntries(keys.map((key) => [key, `sock-${key}`]));
  const { args } = planBhyve({
    ...{ definition, links, uuid: UUID, layout: LAYOUT, host: on },
    pins: { slots, macs, sockets, vncPort: 5999 },
  });
  const meant = { definition, slots, macs, uuid: UUID, ...on };
  const expected = expectedVariables({
    ...meant,
    links: Object.fromEntries(links.map((link) => [link.nic, link])),
  });
  assert.equal(sorted(variablesOf(args, on)), sorted(expected));
  return deviceKeys(definition).length;
}

for (const on of HOSTS) {
  test(`on ${on.release} and ${on.arch} bhyve reads every device back where it was put, with the options it was given`, () => {
    let devices = 0;
    fc.assert(
      fc.property(anyDefinition(on), (definition) => {
        devices += roundTrip(definition, on);
      }),
      { numRuns: 100 },
    );
    assert.ok(devices > 500);
    console.log(`# PCI devices re-read by the simulator's bhyve of ${on.release} ${on.arch}: ${devices}`);
  });
}

test.run();
