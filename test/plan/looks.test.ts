import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult } from '../../src/command/command.js';
import { VmctlError } from '../../src/errors.js';
import { checkDisks } from '../../src/plan/disks.js';
import { ensureModules, modulesNeeded, modulesOfBridge } from '../../src/plan/modules.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import { lookProcesses } from '../../src/plan/processes.js';
import { done, drive, vm } from './ground.js';

function failed(code: number, stderr: string, stdout = ''): CommandResult {
  return { code, stdout, stderr };
}

function refusal(work: () => unknown): VmctlError {
  try {
    work();
  } catch (error) {
    assert.instance(error, VmctlError);
    return error as VmctlError;
  }
  assert.unreachable();
  throw new Error('unreachable');
}

const ROW = '  50     1     0     0 7 bhyve: a (bhyve)\n';

test('the process table is one look', () => {
  const { value, steps } = drive(lookProcesses(), () => done(ROW));
  assert.is(value[0]?.pid, 50);
  const args = '-axww -o pid= -o ppid= -o jid= -o uid= -o etimes= -o command='.split(' ');
  assert.equal(
    steps.map((step) => step.command),
    [{ file: 'ps', args }],
  );
});

test('a process table that cannot be read is an error, never an empty one', () => {
  for (const result of [
    failed(1, 'ps: x\n'),
    done(''),
    { code: null, spawnError: 'ENOENT', stdout: '', stderr: '' },
  ]) {
    assert.is(refusal(() => drive(lookProcesses(), () => result)).code, 'host');
  }
});

test('the row of a guest or loader that cannot be read stops everything', () => {
  for (const command of ['bhyve: b (bhyve)', '/usr/sbin/bhyve -c 1 b', 'bhyveload -m 1G b', 'grub-bhyve b']) {
    const error = refusal(() =>
      drive(lookProcesses(), () => done(`${ROW}   51     1     0     0       - ${command}\n`)),
    );
    assert.match(error.message, /cannot read the process table/, command);
  }
});

test('a row of another program that cannot be read keeps nobody from anything', () => {
  for (const command of ['less bhyve.log', 'sh -c bhyve', 'vi /etc/bhyve.conf', '/sbin/bhyvectl --vm=a']) {
    const { value } = drive(lookProcesses(), () =>
      done(`${ROW}   51     1     0     0       - ${command}\n`),
    );
    assert.equal(
      value.map(({ pid }) => pid),
      [50],
      command,
    );
  }
});

test('only modules not known are looked for, and one run loads what is missing', () => {
  const known = new Set(['vmm']);
  const { value, steps } = drive(
    ensureModules(known, ['vmm', 'nmdm', 'ng_ether', 'ng_bridge']),
    ({ args }) =>
      args.includes('nmdm') && args[0] === '-q' ? done() : args[0] === '-q' ? failed(1, '') : done(),
  );
  assert.equal(value, ['ng_ether', 'ng_bridge']);
  assert.equal(
    steps.map(({ kind, command }) => [kind, command.file, ...command.args]),
    [
      ['look', 'kldstat', '-q', '-m', 'nmdm'],
      ['look', 'kldstat', '-q', '-m', 'ng_ether'],
      ['look', 'kldstat', '-q', '-m', 'ng_bridge'],
      ['act', 'kldload', '-n', 'ng_ether', 'ng_bridge'],
    ],
  );
  assert.equal([...known].sort(), ['ng_bridge', 'ng_ether', 'nmdm', 'vmm']);
  assert.is(drive(ensureModules(known, [...known]), () => done()).steps.length, 0);
});

test('a module that cannot be loaded is named with what to do, and not taken for loaded', () => {
  const known = new Set<string>();
  const text =
    'kldload: an error occurred while loading module vmm. Please check dmesg(8) for more details.\n';
  const error = refusal(() =>
    drive(ensureModules(known, ['vmm', 'nmdm']), ({ file }) => failed(1, file === 'kldload' ? text : '')),
  );
  assert.match(error.message, /^cannot load the kernel module vmm: kldload: an error/);
  assert.match(error.hint ?? '', /VT-x/);
  assert.is(known.size, 0);
  const denied = refusal(() =>
    drive(ensureModules(known, ['vmm']), () =>
      failed(1, "kldload: can't load vmm: Operation not permitted\n"),
    ),
  );
  assert.is(denied.code, 'permission');
});

test('a VM needs the modules of what it uses', () => {
  assert.equal(modulesNeeded(vm({ console: { log: false } }), []), ['vmm']);
  const uart = vm({ console: { log: false }, devices: { uarts: [{ path: 'nmdm' }] } });
  assert.equal(modulesNeeded(uart, []), ['vmm', 'nmdm']);
  const on = vm({ networks: [{ type: 'virtio-net', bridge: 'b', key: '0' }] });
  const plain = ['vmm', 'nmdm', 'ng_ether', 'ng_bridge'];
  assert.equal(modulesNeeded(on, []), plain);
  assert.equal(modulesNeeded(on, [bridgeOf({ name: 'b', interface: 'em0' })]), plain);
  const vlan = bridgeOf({ name: 'b', interface: 'em0.5', vlan: { parent: 'em0', tag: 5 } });
  assert.equal(modulesNeeded(on, [vlan]), [...plain, 'if_vlan']);
  const hosted = bridgeOf({ name: 'b', hostInterface: { name: 'nghost0', addresses: [] } });
  assert.equal(modulesNeeded(on, [hosted]), [...plain, 'ng_eiface']);
  assert.equal(modulesOfBridge(hosted), ['ng_bridge', 'ng_eiface']);
});

test('disks nobody else has open pass with one look', () => {
  const { value, steps } = drive(checkDisks(['/a', '/b'], [77]), () => ({
    code: 0,
    stdout: '    77    77',
    stderr: '/a:w\n/b:w\n',
  }));
  assert.equal(value, []);
  assert.equal(
    steps.map((step) => step.command),
    [{ file: 'fuser', args: ['/a', '/b'] }],
  );
  assert.is(drive(checkDisks([], []), () => done()).steps.length, 0);
});

test('a disk that another process has open is refused, process and file named', () => {
  const single = refusal(() =>
    drive(checkDisks(['/a'], []), () => ({ code: 0, stdout: '   812', stderr: '/a:w\n' })),
  );
  assert.is(single.code, 'denied');
  assert.is(single.message, 'disk /a is in use by process 812');
  const second = refusal(() =>
    drive(checkDisks(['/a', '/b'], [5]), ({ args }) =>
      done(args.length === 2 ? '     5   812' : args[0] === '/b' ? '   812' : '     5'),
    ),
  );
  assert.is(second.message, 'disk /b is in use by process 812');
});

test('a holder that is gone at the second look keeps nobody from starting', () => {
  assert.equal(
    drive(checkDisks(['/a', '/b'], []), ({ args }) => done(args.length === 2 ? '   812' : '')).value,
    [],
  );
});

test('a process that only reads a disk is a warning: a backup must not keep a guest down', () => {
  const { value } = drive(checkDisks(['/wal.img'], []), () => ({
    code: 0,
    stdout: '   812',
    stderr: '/wal.img:\n',
  }));
  assert.equal(value, ['disk /wal.img is being read by process 812']);
});

test('an fuser that is missing or fails is a warning', () => {
  const missing = drive(checkDisks(['/a'], []), () => ({
    code: null,
    spawnError: 'ENOENT',
    stdout: '',
    stderr: '',
  }));
  assert.equal(missing.value, ['could not see whether the disks are in use: fuser: cannot be run (ENOENT)']);
  assert.equal(drive(checkDisks(['/a'], []), () => failed(74, 'fuser: files not accessible\n')).value, [
    'could not see whether the disks are in use: fuser: files not accessible',
  ]);
});

test.run();
