import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseConsolePort } from '../../src/daemon/console-port.js';
import type { ConsoleDefinition } from '../../src/definition/definition.js';
import { VmctlError } from '../../src/errors.js';
import type { ConsoleSight } from '../../src/supervisor/console-sight.js';

function sight(console: ConsoleDefinition, foreign = false): ConsoleSight {
  return {
    definition: { name: 'web', console },
    layout: { root: '' },
    ...{ up: true, foreign, kept: console.log, captureOf: () => ({}) },
  } as unknown as ConsoleSight;
}

function refusal(console: ConsoleDefinition, port?: number, foreign = false): readonly [string, string] {
  try {
    chooseConsolePort('web', sight(console, foreign), port);
  } catch (error) {
    assert.instance(error, VmctlError);
    const { code, message, hint } = error as VmctlError;
    assert.is(code, 'denied');
    return [message, hint ?? ''];
  }
  return assert.unreachable('it must be refused') as never;
}

const nmdm = { kind: 'nmdm' } as const;

test('without a number it is the first port on nmdm', () => {
  const chosen = chooseConsolePort(
    'web',
    sight({ com1: { kind: 'stdio' }, com2: nmdm, log: true }),
    undefined,
  );
  assert.equal(chosen, { port: 2, guest: '/dev/nmdm-web.2A', reader: '/dev/nmdm-web.2B' });
});

const REFUSALS: readonly (readonly [string, ConsoleDefinition, number | undefined, RegExp, RegExp])[] = [
  [
    'nobody reads it',
    { com1: nmdm, log: false },
    undefined,
    /console\.log = false/,
    /cu -l \/dev\/nmdm-web\.1B/,
  ],
  [
    'it is an address',
    { com1: { kind: 'tcp', address: '0.0.0.0', port: 4000 }, log: true },
    undefined,
    /com1 of web is the address 0\.0\.0\.0:4000/,
    /^nc 127\.0\.0\.1 4000$/,
  ],
  ["it is bhyve's output", { com1: { kind: 'stdio' }, log: true }, 1, /takes no input/, /vmctl logs web/],
  [
    'it is another device',
    { com1: { kind: 'device', path: '/dev/cuau1' }, log: true },
    undefined,
    /com1 of web is \/dev\/cuau1/,
    /other end/,
  ],
  ['there is no such port', { com1: nmdm, log: true }, 3, /web has no com3/, /it has com1/],
  ['there is no port at all', { log: true }, undefined, /no serial port/, /console = "nmdm".*vmctl vnc web/],
];

for (const [name, console, port, message, hint] of REFUSALS)
  test(`${name}: refused, with the way to it`, () => {
    const [told, advice] = refusal(console, port);
    assert.match(told, message);
    assert.match(advice, hint);
  });

test('the guest of another supervisor is read by nobody here', () => {
  assert.match(refusal({ com1: nmdm, log: true }, undefined, true)[1], /cu -l .*vmctl adopt web/);
});

test.run();
