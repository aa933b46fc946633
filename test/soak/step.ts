import * as fc from 'fast-check';
import type { Fault } from '../../src/sim/fault.js';
import type { OperateVerb } from '../../src/protocol/request.js';
import type { Trap } from './life.js';

/** One thing that an operator, a guest or fate does: plain data, so that a sequence can be printed, replayed and shrunk. */
export type Step =
  | { readonly do: 'order'; readonly verb: OperateVerb; readonly vm: string; readonly force?: boolean }
  /** Several clients at once; each waits for its answer, which nobody reads. */
  | { readonly do: 'crowd'; readonly verbs: readonly OperateVerb[]; readonly vm: string }
  | {
      readonly do: 'nic';
      readonly verb: 'plug' | 'unplug' | 'move';
      readonly vm: string;
      readonly bridge?: string;
    }
  | { readonly do: 'bridge'; readonly verb: 'up' | 'down'; readonly name: string }
  | { readonly do: 'reload' }
  | { readonly do: 'define'; readonly vm: string; readonly text: Wording }
  | { readonly do: 'define-host'; readonly text: Wording }
  | { readonly do: 'guest'; readonly vm: string; readonly action: string; readonly times?: number }
  | { readonly do: 'daemon'; readonly act: 'kill' | 'begin' | 'again' }
  /** The supervisor dies at one of its coming deeds. */
  | { readonly do: 'trap'; readonly trap: Trap }
  | { readonly do: 'keeper'; readonly vm: string }
  | { readonly do: 'boot'; readonly how: 'clean' | 'panic' }
  | { readonly do: 'fault'; readonly fault: Fault }
  | {
      readonly do: 'knob';
      readonly name: 'initMs' | 'acpiMs' | 'powerOffMs' | 'loadMs';
      readonly value: number;
    }
  | { readonly do: 'card'; readonly act: 'pull' | 'plug' }
  | { readonly do: 'hold'; readonly bridge: string; readonly hook: string }
  | { readonly do: 'dead-bridge'; readonly name: string }
  | { readonly do: 'clock'; readonly ms: number }
  | { readonly do: 'disk'; readonly full: boolean }
  | { readonly do: 'foreign'; readonly vm: string }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'rest' };

/** What a definition says. */
export type Wording = 'plain' | 'changed' | 'broken' | 'none';

export const VMS = ['web', 'db', 'job'] as const;
const BRIDGES = ['bnet0', 'lan0'];

/** Whether a step is something going wrong, and of what kind; undefined = somebody wants something, or time passes. */
export function faultKind(step: Step): string | undefined {
  switch (step.do) {
    case 'fault': {
      const { command, ...how } = step.fault;
      const kind = HOWS.find((one) => Object.hasOwn(how, one)) ?? 'other';
      return `${command} ${kind}`;
    }
    case 'daemon':
      return step.act === 'begin' ? undefined : 'daemon killed';
    case 'trap':
      return `daemon killed ${step.trap.moment} a deed`;
    case 'guest':
      return `guest ${step.action}${(step.times ?? 1) > 1 ? ' storm' : ''}`;
    case 'keeper':
      return 'keeper killed';
    case 'boot':
      return `host ${step.how === 'clean' ? 'shut down and booted' : 'panic'}`;
    case 'knob':
      return `slow ${step.name}`;
    case 'card':
      return `card ${step.act}`;
    case 'disk':
      return step.full ? 'disk full' : undefined;
    case 'define':
    case 'define-host':
      return step.text === 'broken' || step.text === 'none' ? `${step.do} ${step.text}` : undefined;
    case 'hold':
    case 'dead-bridge':
    case 'clock':
    case 'foreign':
      return step.do;
    default:
      return undefined;
  }
}

const HOWS = ['killCaller', 'signal', 'hang', 'mute', 'steal', 'lateMs', 'delayMs', 'errno', 'code'] as const;

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
    [
      2,
      fc.record({ command: command.filter((one) => one !== 'pwait' && one !== '*'), ...when, delayMs: slow }),
    ],
    [1, fc.record({ command, ...when, hang: fc.constant(true) })],
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
