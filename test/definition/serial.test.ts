import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { consoleDeviceOf, readBackend, readConsole } from '../../src/definition/serial.js';
import { rules } from './rules.js';

rules<string | boolean, unknown>('console', readConsole, {
  values: [
    ['nmdm', { com1: { kind: 'nmdm' }, log: true }],
    [true, { com1: { kind: 'nmdm' }, log: true }],
    [false, { log: false }],
    ['none', { log: false }],
    ['stdio', { com1: { kind: 'stdio' }, log: true }],
    ['tcp=1.2.3.4:5', { com1: { kind: 'tcp', address: '1.2.3.4', port: 5 }, log: true }],
    ['tcp=[::1]:5', { com1: { kind: 'tcp', address: '::1', port: 5 }, log: true }],
    ['/dev/cuau0', { com1: { kind: 'device', path: '/dev/cuau0' }, log: true }],
  ],
  refusals: [
    ['tcp=1.2.3.4', 'is no address and port'],
    ['tcp=localhost:22', 'write them in numbers'],
    ['tcp=1.2.3.4:0', 'is no address and port'],
    ['tty', 'is no console'],
    ['/dev/a,b', 'comma'],
    ['', 'is no console'],
  ],
});

rules('serial port', readBackend, {
  values: [['nmdm', { kind: 'nmdm' } as const]],
  refusals: [['none', 'is no console']],
});

test('the nmdm device of a serial port is named after VM and port', () => {
  assert.is(consoleDeviceOf('web', 'com1', { kind: 'nmdm' }), '/dev/nmdm-web.1A');
  assert.is(consoleDeviceOf('web', 'com2', { kind: 'nmdm' }), '/dev/nmdm-web.2A');
  assert.is(consoleDeviceOf('web', 'com4', { kind: 'nmdm' }), '/dev/nmdm-web.4A');
  assert.is(consoleDeviceOf('web', 'com4', { kind: 'stdio' }), undefined);
  assert.is(consoleDeviceOf('web', 'com2', { kind: 'device', path: '/dev/cuau1' }), '/dev/cuau1');
});

test.run();
