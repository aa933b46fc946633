import * as fc from 'fast-check';
import type { OperateVerb } from '../../src/protocol/request.js';
import type { Fault } from '../../src/sim/fault.js';
import type { Trap } from './life.js';
import { VMS, type Step, type Wording } from './step.js';

const BRIDGES = ['bnet0', 'lan0'];

/** How much time the world of a driver may take for what it does. */
export interface Pace {
  /** Longest device init, destruction and pass of time, ms. */
  readonly longMs: number;
  /** Whether the supervisor's deeds are counted, so that it can die at one of them. */
  readonly traps: boolean;
  /** Whether ngctl and others can kill who ran them. */
  readonly killCaller: boolean;
  readonly clockSteps: boolean;
}

const HOUR = 3_600_000;

/** Sequences of such steps, in the proportions that find most. */
export function sequences(pace: Pace, maxLength: number): fc.Arbitrary<readonly Step[]> {
  return fc.array(step(pace), { minLength: 3, maxLength, size: 'max' });
}

function step(pace: Pace): fc.Arbitrary<Step> {
  const vm = fc.constantFrom(...VMS);
  const bridge = fc.constantFrom(...BRIDGES);
  const long = fc.constantFrom(0, 50, 500, 3000, Math.round(pace.longMs / 10), pace.longMs);
  const steps: readonly (readonly [number, fc.Arbitrary<Step>])[] = [
    [24, fc.record({ do: fc.constant('order' as const), verb: fc.constantFrom(...VERBS), vm })],
    [
      3,
      fc.record({
        do: fc.constant('order' as const),
        verb: fc.constantFrom('stop', 'restart'),
        vm,
        force: fc.constant(true),
      }),
    ],
    [
      4,
      fc.record({
        do: fc.constant('crowd' as const),
        verbs: fc.array(fc.constantFrom(...VERBS), { minLength: 2, maxLength: 5 }),
        vm,
      }),
    ],
    [
      6,
      fc.record({
        do: fc.constant('nic' as const),
        verb: fc.constantFrom('plug', 'unplug', 'move'),
        vm,
        bridge,
      }),
    ],
    [4, fc.record({ do: fc.constant('bridge' as const), verb: fc.constantFrom('up', 'down'), name: bridge })],
    [2, fc.constant({ do: 'reload' as const })],
    [
      5,
      fc.record({
        do: fc.constant('define' as const),
        vm,
        text: fc.constantFrom<Wording[]>('plain', 'changed', 'broken', 'none'),
      }),
    ],
    [
      2,
      fc.record({
        do: fc.constant('define-host' as const),
        text: fc.constantFrom<Wording[]>('plain', 'changed', 'broken'),
      }),
    ],
    [12, fc.record({ do: fc.constant('guest' as const), vm, action: fc.constantFrom(...GUEST_ACTIONS) })],
    [
      2,
      fc.record({
        do: fc.constant('guest' as const),
        vm,
        action: fc.constantFrom('reboot', 'crash'),
        times: fc.integer({ min: 2, max: 14 }),
      }),
    ],
    [
      9,
      fc.record({
        do: fc.constant('daemon' as const),
        act: fc.constantFrom('kill', 'begin', 'again', 'again'),
      }),
    ],
    [3, fc.record({ do: fc.constant('keeper' as const), vm })],
    [2, fc.record({ do: fc.constant('boot' as const), how: fc.constantFrom('clean', 'panic') })],
    [14, fault(pace)],
    [
      5,
      fc.record({
        do: fc.constant('knob' as const),
        name: fc.constantFrom('initMs', 'acpiMs', 'powerOffMs', 'loadMs'),
        value: long,
      }),
    ],
    [2, fc.record({ do: fc.constant('card' as const), act: fc.constantFrom('pull', 'plug') })],
    [
      3,
      fc.record({
        do: fc.constant('hold' as const),
        bridge,
        hook: fc.integer({ min: 2, max: 6 }).map((n) => `link${n}`),
      }),
    ],
    [3, fc.record({ do: fc.constant('dead-bridge' as const), name: bridge })],
    [3, fc.record({ do: fc.constant('disk' as const), full: fc.boolean() })],
    [2, fc.record({ do: fc.constant('foreign' as const), vm })],
    [22, fc.record({ do: fc.constant('pass' as const), ms: long })],
    [3, fc.constant({ do: 'rest' as const })],
    [
      pace.clockSteps ? 3 : 0,
      fc.record({
        do: fc.constant('clock' as const),
        ms: fc.constantFrom(-24 * HOUR, -HOUR, -5000, 5000, HOUR, 24 * HOUR),
      }),
    ],
    [pace.traps ? 7 : 0, fc.record({ do: fc.constant('trap' as const), trap: trap() })],
  ];
  return fc.oneof(...steps.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

const VERBS: readonly OperateVerb[] = [
  'start',
  'start',
  'start',
  'stop',
  'stop',
  'restart',
  'kill',
  'reset',
  'adopt',
];
const GUEST_ACTIONS = [
  ...['poweroff', 'reboot', 'halt', 'triple-fault', 'error', 'crash', 'kill'],
  ...['ignore-button', 'heed-button', 'acpi-off', 'acpi-on'],
];

function trap(): fc.Arbitrary<Trap> {
  return fc.record({
    number: fc.integer({ min: 1, max: 60 }),
    moment: fc.constantFrom('before', 'during', 'after'),
  });
}

const PROGRAMS = [
  'ngctl',
  'bhyve',
  'bhyvectl',
  'ps',
  'pwait',
  'kldload',
  'kldstat',
  'ifconfig',
  'sysctl',
  'procstat',
  'fuser',
  'route',
  '*',
];

/** Slow, failing, hanging and lying host commands. */
function fault(pace: Pace): fc.Arbitrary<Step> {
  const when = { nth: fc.integer({ min: 1, max: 4 }), times: fc.integer({ min: 1, max: 4 }) };
  const command = fc.constantFrom(...PROGRAMS);
  // A pwait(1) whose process is gone cannot go on waiting: that would be the kernel's fault.
  const waiting = command.filter((one) => one !== 'pwait' && one !== '*');
  const afterLine = fc.integer({ min: 0, max: 5 });
  const ngctl = fc.constant('ngctl');
  const slow = fc.integer({ min: 1, max: pace.longMs });
  const faults: readonly (readonly [number, fc.Arbitrary<Fault>])[] = [
    [
      3,
      fc.record({
        command,
        ...when,
        code: fc.constantFrom(1, 71, 255),
        stderr: fc.constantFrom('', 'Cannot allocate memory\n', 'ngctl: send msg: Device busy\n'),
      }),
    ],
    [2, fc.record({ command: waiting, ...when, delayMs: slow })],
    [1, fc.record({ command: waiting, ...when, hang: fc.constant(true) })],
    [2, fc.record({ command, ...when, mute: fc.constant(true) })],
    [2, fc.record({ command, ...when, signal: fc.constantFrom('KILL', 'TERM') })],
    [1, fc.record({ command, ...when, signal: fc.constant('KILL'), afterLine: fc.constant(0) })],
    [3, fc.record({ command: ngctl, ...when, signal: fc.constant('KILL'), afterLine })],
    [
      2,
      fc.record({
        command: ngctl,
        ...when,
        line: fc.integer({ min: 1, max: 6 }),
        errno: fc.constantFrom('ENOMEM', 'EEXIST', 'ENOENT'),
      }),
    ],
    [2, fc.record({ command: fc.constant('bhyve'), ...when, steal: fc.constant(true) })],
    [
      2,
      fc.record({ command: fc.constant('bhyvectl'), match: fc.constant('--destroy'), ...when, lateMs: slow }),
    ],
    [
      pace.killCaller ? 3 : 0,
      fc.record({ command: ngctl, ...when, afterLine, killCaller: fc.constant(true) }),
    ],
  ];
  return fc
    .oneof(...faults.map(([weight, arbitrary]) => ({ weight, arbitrary })))
    .map((one) => ({ do: 'fault' as const, fault: one }));
}
