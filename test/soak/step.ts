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
