import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bhyve, outcome } from './ground.js';

const ROM = '-l bootrom,/rom.fd';
const NEW = { flavour: 'main' } as const;

test('an absent VM is made with a boot ROM, and on 14 made even without one', () => {
  assert.is(bhyve(`${ROM} vm`).vm, 'created');
  assert.is(outcome('vm'), '4||virtual machine cannot be booted\n');
  assert.is(bhyve('vm').vm, 'created');
  assert.is(outcome('vm', NEW), '4||bhyve: no bootrom was configured\n');
  assert.is(bhyve('vm', NEW).vm, 'untouched');
});

test('an existing VM is made anew with a boot ROM and taken as loaded without one', () => {
  assert.is(bhyve(`${ROM} vm`, { vm: 'exists' }).vm, 'reinitialised');
  assert.is(bhyve('vm', { vm: 'exists' }).vm, 'reused');
});

test('a busy VM cannot be made anew', () => {
  assert.is(outcome(`${ROM} vm`, { vm: 'busy' }), '4||vm_reinit: Device busy\n');
  assert.is(outcome(`${ROM} vm`, { ...NEW, vm: 'busy' }), '4||bhyve: vm_openf: Device busy\n');
});

test('a host that refuses names the call and the error', () => {
  assert.is(outcome(`${ROM} vm`, { vmErrno: 'ENOENT' }), '4||vm_create: No such file or directory\n');
  assert.is(outcome(`${ROM} vm`, { ...NEW, vmErrno: 'EACCES' }), '4||bhyve: vm_openf: Permission denied\n');
  assert.is(outcome(`${ROM} a"b`), '4||vm_create: Invalid argument\n');
});

test('a VM made before a later failure stays', () => {
  assert.is(bhyve(`${ROM} -s 4,nvme,/no vm`).vm, 'created');
});

test('on arm64 a boot ROM that cannot be opened is exit 1', () => {
  const arm = { flavour: 'main', arch: 'arm64' } as const;
  assert.is(outcome('-o bootrom=/no vm', arm), '1||bhyve: open(/no): No such file or directory\n');
  assert.match(
    outcome('-o bootrom=/rom.fd -o console=/dev/no vm', arm),
    /^4\|\|Unable to initialize backend/,
  );
  assert.is(outcome('-o bootrom=/rom.fd -o console=stdio vm', arm), 'run||');
});

test.run();
