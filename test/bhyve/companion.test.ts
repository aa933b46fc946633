import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planBhyve } from '../../src/bhyve/argv.js';
import { companionsOf, hasCompanions } from '../../src/bhyve/companion.js';
import { vm } from '../plan/ground.js';

const layout = { root: '', vmDirectory: '/vms', firmware: '/fw', vmm: '/dev/vmm' };
const TPM = { tpm: { kind: 'swtpm', version: '2.0' } } as const;

test('companions stand as written, their sockets where the VM has its files', () => {
  const definition = vm({
    companions: [
      { name: 'a', command: ['/x/a', '-f'], socket: 'a.sock', restart: true },
      { name: 'b', command: ['b'], restart: false },
    ],
  });
  assert.equal(companionsOf(definition, layout), [
    { name: 'a', command: ['/x/a', '-f'], socket: '/vms/myvm/a.sock', restart: true },
    { name: 'b', command: ['b'], restart: false },
  ]);
  assert.equal([hasCompanions(definition), hasCompanions(vm({}))], [true, false]);
});

test('swtpm without a socket is a companion: its data socket is the one that bhyve connects to, its TPM is up by itself', () => {
  const definition = vm({ devices: TPM });
  const [swtpm] = companionsOf(definition, layout);
  assert.is(
    swtpm?.command.join(' '),
    'swtpm socket --tpm2 --tpmstate dir=/vms/myvm/tpm,mode=0600 --server type=unixio,path=/vms/myvm/swtpm.sock,mode=0600 --flags not-need-init,startup-clear',
  );
  assert.equal([swtpm?.socket, swtpm?.stateDirectory], ['/vms/myvm/swtpm.sock', '/vms/myvm/tpm']);
  assert.match(swtpm?.hint ?? '', /pkg install swtpm/);
  const host = { release: 15, arch: 'amd64' };
  const { args } = planBhyve({ definition, links: [], uuid: 'u', pins: { slots: {} }, layout, host });
  assert.ok(args.includes(`tpm,swtpm,${swtpm?.socket},version=2.0`));
  assert.ok(hasCompanions(definition));
});

test("an swtpm of somebody else's, and a TPM of the host, bring no companion", () => {
  for (const tpm of [
    { kind: 'swtpm', version: '2.0', socket: '/var/run/other.sock' },
    { kind: 'passthru', version: '2.0', device: '/dev/tpm0' },
  ] as const) {
    assert.equal(companionsOf(vm({ devices: { tpm } }), layout), []);
    assert.not(hasCompanions(vm({ devices: { tpm } })));
  }
});

test('two companions have never one name', () => {
  const own = { name: 'swtpm', command: ['x'], restart: false } as const;
  const names = companionsOf(vm({ companions: [own], devices: TPM }), layout).map(({ name }) => name);
  assert.is(new Set(names).size, 2);
});

test.run();
