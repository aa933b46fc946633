import { hasCompanions } from '../bhyve/companion.js';
import type { ProbeVerdict } from './actors.js';
import { wantedOf, type VmContext } from './context.js';
import type { VmEvent } from './event.js';
import { CLEAN_LIMIT, runsWith } from './timing.js';

interface GuardArgs {
  readonly context: VmContext;
}

interface OrderArgs extends GuardArgs {
  readonly event: VmEvent;
}

/** What the machine asks before it goes on; every one looks at the context alone. */
export const guards = {
  wantedDown: ({ context }: GuardArgs) => wantedOf(context) === 'down',
  wantedNotUp: ({ context }: GuardArgs) => wantedOf(context) !== 'up',
  intentDown: ({ context }: GuardArgs) => context.intent === 'down',
  removed: ({ context }: GuardArgs) => context.file === 'removed',

  seesOurs: ({ context }: GuardArgs) => sees(context, 'ours'),
  seesForeign: ({ context }: GuardArgs) => sees(context, 'foreign'),
  mayTakeOver: ({ context }: GuardArgs) => sees(context, 'foreign') && context.adopting,
  foreignIsGone: ({ context }: GuardArgs) => context.foreignPid !== undefined,
  vmmMayBeNew: ({ context }: GuardArgs) => sees(context, 'vmm-alone') && !context.lingered,
  cleaningFails: ({ context }: GuardArgs) => context.tries.clean >= CLEAN_LIMIT,
  endedUnseen: ({ context }: GuardArgs) => sees(context, 'ended') && context.verdict === undefined,
  guestIsLost: ({ context }: GuardArgs) => context.guest !== undefined,
  seesUnfinished: ({ context }: GuardArgs) => sees(context, 'unfinished'),
  mustClean: ({ context }: GuardArgs) => context.verdict !== undefined || sees(context, 'vmm-alone'),
  restsFailed: ({ context }: GuardArgs) => context.downReason?.state === 'failed',
  restsStopped: ({ context }: GuardArgs) => context.downReason !== undefined || context.file === 'removed',

  diskAwaited: (_: GuardArgs, params: { readonly preparation: 'done' | 'disk-awaited' }) =>
    params.preparation === 'disk-awaited',
  /** Hooks or companions are of no concern to most. */
  hasPrograms: ({ context }: GuardArgs) => {
    const definition = runsWith(context);
    return definition.hooks !== undefined || hasCompanions(definition);
  },
  mustAsk: ({ context }: GuardArgs) => !context.asked && runsWith(context).hooks?.preStop !== undefined,
  /** No reboot: what `pre_start` did is undone. */
  leavesForGood: ({ context }: GuardArgs) =>
    context.verdict?.keepLinks !== true && runsWith(context).hooks?.postStop !== undefined,
  loadIsLimited: ({ context }: GuardArgs) => runsWith(context).loadTimeoutMs !== undefined,
  mustKill: ({ context }: GuardArgs) => context.stop.kill,
  mayKill: ({ context }: GuardArgs) =>
    context.stop.force || context.hostShutdown || runsWith(context).onStopTimeout === 'kill',
  /** Force behind a time-out that has passed, without a new one. */
  forcedLate: ({ context, event }: OrderArgs) =>
    context.stop.overdue && 'force' in event && event.force === true && event.timeoutMs === undefined,
  buttonPressed: (_: GuardArgs, params: { readonly pressed: boolean }) => params.pressed,
  confirmed: ({ context }: GuardArgs) => context.guest?.confirmed === true,

  /** It would not come up by itself, or is about to give up on cleaning. */
  staysAway: ({ context: { intent, verdict, tries } }: GuardArgs) =>
    intent === 'down' || tries.clean > 0 || (intent === 'up' && verdict?.next !== 'start'),
  keptInVain: ({ context }: GuardArgs) => context.verdict?.keepLinks === true && wantedOf(context) !== 'up',
  cycling: ({ context }: GuardArgs) => context.intent === 'cycle' && context.file !== 'removed',
  rebooted: ({ context }: GuardArgs) => context.verdict?.keepLinks === true,
  startsAgain: ({ context }: GuardArgs) => context.verdict === undefined || context.verdict.next === 'start',
  staysDown: ({ context }: GuardArgs) => context.verdict?.next === 'stopped',
  backsOff: ({ context }: GuardArgs) => context.verdict?.next === 'backOff',
};

function sees(context: VmContext, kind: ProbeVerdict['kind']): boolean {
  return context.seen?.kind === kind;
}
