import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planBhyve } from '../../src/bhyve/argv.js';
import { parseDump, planDump } from '../../src/bhyve/config-dump.js';
import { dumpDifference } from '../../src/bhyve/dump-difference.js';
import { plannedVariables } from '../../src/bhyve/planned-variables.js';
import type { CommandResult } from '../../src/command/command.js';
import { parseBhyve } from '../../src/sim/bhyve/command.js';
import type { BhyveHost } from '../../src/sim/bhyve/host.js';
import { LAYOUT } from '../plan/ground.js';
import { anyDefinition, type Abilities } from './any-definition.js';

const HOST: BhyveHost = {
  flavour: '14',
  arch: 'amd64',
  maxCpus: 32,
  vm: 'absent',
  readFile: () => undefined,
  look: () => ({ kind: 'file', bytes: 4096, readable: true, writable: true }),
};

/** What the simulator's bhyve answers. */
function dump(args: readonly string[], change: Partial<BhyveHost> = {}): CommandResult {
  const command = planDump({ file: 'bhyve', args });
  const verdict = parseBhyve(command.args, { ...HOST, ...change });
  return { code: verdict.kind === 'exit' ? verdict.code : 4, stdout: verdict.stdout, stderr: verdict.stderr };
}

function differences(args: readonly string[], change: Partial<BhyveHost> = {}): readonly string[] {
  const seen = parseDump(dump(args, change));
  if (seen === undefined) return ['no dump'];
  return dumpDifference(plannedVariables(args), seen);
}

test('a usage error exits 1 like a dump, and is told apart by its empty output', () => {
  assert.is(parseDump(dump(['-g', '1234', 'vm'])), undefined);
  assert.is(parseDump({ code: 4, stdout: 'a=b\n', stderr: '' }), undefined);
  assert.equal(
    parseDump({ code: 1, stdout: 'a=b=c\nname=vm\n', stderr: '' }),
    new Map([
      ['a', 'b=c'],
      ['name', 'vm'],
    ]),
  );
});

test('a file of secrets is not asked for: bhyve would print them', () => {
  assert.equal(planDump({ file: 'bhyve', args: ['-c', '2', '-k', '/run/secrets', 'vm'] }).args, [
    ...['-o', 'config.dump=1', '-c', '2', 'vm'],
  ]);
});

test('what bhyve splits at a comma is told, with what it makes of the rest', () => {
  assert.equal(
    differences(['-n', 'id=0,size=1M,cpus=0', '-o', 'domains.0.cpus=0,3', 'vm'], { flavour: '15' }),
    [],
  );
  const planned = new Map([...plannedVariables(['-s', '4,virtio-blk,/a', 'vm']), ['pci.0.4.0.path', '/a,b']]);
  const seen = parseDump(dump(['-s', '4,virtio-blk,/a,b', 'vm'])) ?? new Map<string, string>();
  assert.equal(dumpDifference(planned, seen), [
    'pci.0.4.0.path: planned /a,b, bhyve reads /a',
    'pci.0.4.0.b: not planned, bhyve reads true',
  ]);
});

test('what bhyve does not know at all is told', () => {
  const seen = new Map([['name', 'vm']]);
  assert.equal(dumpDifference(plannedVariables(['-u', 'vm']), seen), [
    'rtc.use_localtime: planned false, bhyve has none',
  ]);
});

test('a password that is read is not repeated', () => {
  const seen = new Map([['pci.0.29.0.password', 'geheim']]);
  assert.equal(dumpDifference(new Map(), seen), ['pci.0.29.0.password: not planned, bhyve reads ***']);
});

const HOSTS: readonly Abilities[] = [
  { release: 13, arch: 'amd64' },
  { release: 14, arch: 'amd64' },
  { release: 15, arch: 'amd64' },
  { release: 15, arch: 'aarch64' },
];

for (const on of HOSTS) {
  test(`every argv that is planned for ${on.release} ${on.arch} is read there as it is meant`, () => {
    const arch = on.arch === 'aarch64' ? 'arm64' : 'amd64';
    fc.assert(
      fc.property(anyDefinition(on), (definition) => {
        const nics = [...definition.networks, ...definition.directNics];
        const macs = Object.fromEntries(nics.map(({ key }) => [key, '58:9c:fc:00:00:01']));
        const links = definition.networks.map(({ bridge, key }) => ({
          ...{ bridge, hook: 'link2', socket: `s-${key}`, mac: '58:9c:fc:00:00:01', nic: key },
        }));
        const { args } = planBhyve({
          ...{ definition, links, uuid: 'u', layout: LAYOUT, host: on },
          pins: { slots: {}, macs },
        });
        assert.equal(differences(args, { flavour: `${on.release}`, arch }), []);
      }),
      { numRuns: 60 },
    );
  });
}

test.run();
