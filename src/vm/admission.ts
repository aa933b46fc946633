import type { OperatorEventType } from './event.js';
import type { DefinitionState } from './history.js';
import type { StateName } from './state-name.js';

/** `accept`: send it to the machine. `ignore`: nothing to do, and that is fine. `deny`: not possible in this state. */
export type Admission =
  | { readonly verdict: 'accept' }
  | { readonly verdict: 'ignore'; readonly message: string }
  | { readonly verdict: 'deny'; readonly reason: string; readonly hint?: string };

type Row = Readonly<Record<OperatorEventType, Admission>>;

const accept: Admission = { verdict: 'accept' };
const running = ignore('already running');
const ours = ignore('already supervised by vmctl');
const removed = deny('its definition was removed');
const notRunning = deny('it is not running', 'vmctl start brings it up');
const notUpYet = deny('it is still starting', 'vmctl restart begins again');
const goingDown = deny('it is shutting down', 'vmctl restart brings it up again afterwards');
const nothingForeign = deny('no guest started by others is known', 'vmctl status shows what runs');
const notOurs = deny('its guest was not started by vmctl', 'vmctl adopt takes it over');

const notYet: Row = row({ reset: notUpYet, adopt: ours });
const breakable: Row = { ...notYet, start: ignore('already starting') };
const up: Row = row({ start: running, reset: accept, adopt: ours });
const endingAlive: Row = row({ reset: goingDown, adopt: ours });
const foreign: Row = {
  ...{ start: notOurs, stop: notOurs, restart: notOurs, kill: notOurs, reset: notOurs },
  ...{ shutdown: accept, adopt: accept },
};
const gone: Row = {
  ...{ start: removed, restart: removed, reset: removed, adopt: removed },
  ...{
    stop: ignore('already stopped'),
    kill: ignore('already stopped'),
    shutdown: ignore('already stopped'),
  },
};

/** A cell for every state and every order; the machine is tested to agree with each. */
export const ADMISSION: Readonly<Record<StateName, Row>> = {
  probing: row({
    reset: deny('it is not known yet whether it runs', 'try again in a moment'),
    adopt: deny('it is not known yet whether it runs', 'try again in a moment'),
  }),
  foreign,
  stopped: row({ reset: notRunning, adopt: accept }),
  'starting.waiting': notYet,
  'starting.bridging': breakable,
  'starting.linking': breakable,
  'starting.hooking': breakable,
  'starting.accompanying': breakable,
  'starting.loading': breakable,
  'starting.launching': notYet,
  'alive.settling': up,
  'alive.settled': up,
  'alive.resetting': row({ start: running, reset: ignore('already being reset'), adopt: ours }),
  'alive.stopping': endingAlive,
  'alive.killing': endingAlive,
  cleaning: row({ reset: notRunning, adopt: nothingForeign }),
  backingOff: row({ reset: notRunning, adopt: nothingForeign }),
  failed: row({ reset: notRunning, adopt: accept }),
  gone,
};

export interface Circumstances {
  readonly definitionState?: DefinitionState;
  /** The daemon is stopping all guests. */
  readonly hostShutdown?: boolean;
  /** `protect` of its definition stands against this order: it was given without force. */
  readonly isProtected?: boolean;
}

/** Whether an order is for this state; then whether anything beside the state speaks against it. */
export function judgeAdmission(
  state: StateName,
  event: OperatorEventType,
  { definitionState, hostShutdown = false, isProtected = false }: Circumstances = {},
): Admission {
  const cell = ADMISSION[state][event];
  if (cell.verdict !== 'accept') return cell;
  if (isProtected && PROTECTED_FROM.has(event) && !isAtRest(state)) {
    return deny('it is protected (protect = true)', `vmctl ${event} --force does it all the same`);
  }
  const wakes = event === 'start' || event === 'restart' || event === 'reset' || event === 'adopt';
  if (wakes && hostShutdown) return deny('vmctl is shutting all guests down');
  if (definitionState === 'removed' && (event === 'start' || event === 'restart' || event === 'adopt'))
    return removed;
  return cell;
}

/** What `protect` keeps from a guest that is up or on its way; host shutdown is not among it. */
const PROTECTED_FROM: ReadonlySet<OperatorEventType> = new Set(['stop', 'restart', 'kill', 'reset']);

function isAtRest(state: StateName): boolean {
  return state === 'stopped' || state === 'failed';
}

/** What most states say: everything is accepted but what the row names. */
function row(cells: Partial<Row>): Row {
  const all = { start: accept, stop: accept, restart: accept, kill: accept, shutdown: accept };
  return { reset: notRunning, adopt: nothingForeign, ...all, ...cells };
}

function ignore(message: string): Admission {
  return { verdict: 'ignore', message };
}

function deny(reason: string, hint?: string): Admission {
  return { verdict: 'deny', reason, ...(hint === undefined ? {} : { hint }) };
}
