import type { AnyStateMachine } from 'xstate';
import type { GuestExit } from '../../src/bhyve/exit.js';
import type { VmInput } from '../../src/vm/context.js';
import type { StateName } from '../../src/vm/state-name.js';
import { confirmedGuest, definition, guest, link, programmed } from './fixture.js';
import { stage, type Stage } from './stage.js';

/** The shortest way into a state, from a daemon's start on. */
export type Check = { readonly name: string; readonly run: (machine: AnyStateMachine) => void };

export const ours = { kind: 'ours', guest: confirmedGuest, definition, links: [link] } as const;
export const poweredOff: GuestExit = { kind: 'powered-off' };
export const crash: GuestExit = { kind: 'signal', signal: 'SIGSEGV' };
export const noLaunch: GuestExit = { kind: 'launch-error', code: 1, lines: ['Usage: bhyve'] };

type Input = Partial<VmInput>;

export function waiting(machine: AnyStateMachine, input?: Input): Stage {
  const s = stage(machine, input);
  s.see({ kind: 'nothing' });
  return s;
}

export function starting(machine: AnyStateMachine, input?: Input): Stage {
  const s = waiting(machine, input);
  s.finish('awaitTurn');
  return s;
}

export function linking(machine: AnyStateMachine, input?: Input): Stage {
  const s = starting(machine, input);
  s.finish('ensureBridges');
  return s;
}

/** Of a VM with hooks and a companion. */
export function hooking(machine: AnyStateMachine, input?: Input): Stage {
  const s = linking(machine, { definition: programmed, ...input });
  s.finish('leaseLinks', [link]);
  return s;
}

export function accompanying(machine: AnyStateMachine, input?: Input): Stage {
  const s = hooking(machine, input);
  s.finish('preStart');
  return s;
}

/** The same VM, up. */
export function accompanied(machine: AnyStateMachine, input?: Input): Stage {
  const s = accompanying(machine, input);
  s.finish('startCompanions');
  s.finish('runLoader');
  s.finish('launch', guest);
  settle(s);
  return s;
}

export function loading(machine: AnyStateMachine, input?: Input): Stage {
  const s = linking(machine, input);
  s.finish('leaseLinks', [link]);
  return s;
}

export function launching(machine: AnyStateMachine, input?: Input): Stage {
  const s = loading(machine, input);
  s.finish('runLoader');
  return s;
}

export function settling(machine: AnyStateMachine, input?: Input): Stage {
  const s = launching(machine, input);
  s.finish('launch', guest);
  return s;
}

export function settled(machine: AnyStateMachine, input?: Input): Stage {
  const s = settling(machine, input);
  settle(s);
  return s;
}

/** From `alive.settling` on. */
export function settle(s: Stage): void {
  s.send({ type: 'guest.confirmed' });
  s.advance(10_000);
}

/** From `starting.waiting` or `starting.bridging` to `alive.settled`. */
export function launch(s: Stage): void {
  if (s.path() === 'starting.waiting') s.finish('awaitTurn');
  s.finish('ensureBridges');
  s.finish('leaseLinks', [link]);
  s.finish('runLoader');
  s.finish('launch', guest);
  settle(s);
}

/** From `alive` to what is decided. */
export function end(s: Stage, exit: GuestExit): void {
  s.finish('watch', exit);
  s.finish('clean');
}

export function resetting(machine: AnyStateMachine): Stage {
  const s = settled(machine);
  s.send({ type: 'reset' });
  return s;
}

export function stopping(machine: AnyStateMachine, input?: Input): Stage {
  const s = settled(machine, input);
  s.send({ type: 'stop' });
  return s;
}

export function killing(machine: AnyStateMachine): Stage {
  const s = settled(machine);
  s.send({ type: 'kill' });
  return s;
}

export function cleaning(machine: AnyStateMachine, exit: GuestExit = crash): Stage {
  const s = settled(machine);
  s.finish('watch', exit);
  return s;
}

export function backingOff(machine: AnyStateMachine): Stage {
  const s = cleaning(machine);
  s.finish('clean');
  return s;
}

export function failed(machine: AnyStateMachine, input?: Input): Stage {
  const never = { ...definition, restart: { ...definition.restart, policy: 'never' as const } };
  const s = settled(machine, { definition: never, ...input });
  end(s, crash);
  return s;
}

export function foreign(machine: AnyStateMachine, input?: Input): Stage {
  const s = stage(machine, input);
  s.see({ kind: 'foreign', pid: 99 });
  return s;
}

export function stopped(machine: AnyStateMachine): Stage {
  return waiting(machine, { intent: 'down' });
}

/** Down although it is wanted up: the guest switched itself off. */
export function switchedOff(machine: AnyStateMachine): Stage {
  const s = settled(machine);
  end(s, poweredOff);
  return s;
}

export function gone(machine: AnyStateMachine): Stage {
  const s = stopped(machine);
  s.send({ type: 'definition.removed' });
  return s;
}

/** Every state, in the situations in which an order may count differently. */
export const situations: Readonly<Record<StateName, readonly ((machine: AnyStateMachine) => Stage)[]>> = {
  probing: [(machine) => stage(machine), (machine) => stage(machine, { intent: 'down' })],
  foreign: [(machine) => foreign(machine), (machine) => foreign(machine, { intent: 'down' })],
  stopped: [stopped, switchedOff],
  'starting.waiting': [(machine) => waiting(machine)],
  'starting.bridging': [(machine) => starting(machine)],
  'starting.linking': [(machine) => linking(machine)],
  'starting.hooking': [(machine) => hooking(machine)],
  'starting.accompanying': [(machine) => accompanying(machine)],
  'starting.loading': [(machine) => loading(machine)],
  'starting.launching': [(machine) => launching(machine), after((machine) => launching(machine), 'stop')],
  'alive.settling': [(machine) => settling(machine)],
  'alive.settled': [(machine) => settled(machine)],
  'alive.resetting': [resetting],
  'alive.stopping': [
    (machine) => stopping(machine),
    after((machine) => stopping(machine), 'start'),
    after(accompanied, 'stop'),
  ],
  'alive.killing': [killing, after(killing, 'start'), overtime],
  cleaning: [
    (machine) => cleaning(machine),
    (machine) => cleaning(machine, poweredOff),
    after(cleaning, 'stop'),
    leaving,
  ],
  backingOff: [backingOff],
  failed: [(machine) => failed(machine)],
  gone: [gone],
};

/** Its `post_stop` runs. */
export function leaving(machine: AnyStateMachine): Stage {
  const s = accompanied(machine);
  end(s, crash);
  return s;
}

function after(route: (machine: AnyStateMachine) => Stage, type: 'start' | 'stop') {
  return (machine: AnyStateMachine) => {
    const s = route(machine);
    s.send({ type });
    return s;
  };
}

/** A reset that did not work: killed, and wanted up. */
function overtime(machine: AnyStateMachine): Stage {
  const s = resetting(machine);
  s.advance(30_000);
  return s;
}
