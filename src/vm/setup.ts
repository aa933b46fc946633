import { assign, fromPromise, setup } from 'xstate';
import type { GuestExit } from '../bhyve/exit.js';
import { VmctlError } from '../errors.js';
import type { MachineActors } from './actors.js';
import type { VmContext, VmInput } from './context.js';
import type { VmEvent } from './event.js';
import * as findings from './findings.js';
import { guards } from './guards.js';
import * as orders from './orders.js';
import * as progress from './progress.js';
import { delays } from './timing.js';

/**
 * The names the machine is written in, with their types. Actors and the actions `persist`, `releaseLinks` and
 * `recordExit` are bound by the supervisor (`vmMachine.provide`); until then actors fail and those actions do nothing.
 */
export const vmSetup = setup({
  types: {} as { context: VmContext; events: VmEvent; input: VmInput; tags: 'up' | 'settled' | 'down' },
  actors: {
    probe: unbound('probe'),
    watchForeign: unbound('watchForeign'),
    adoptForeign: unbound('adoptForeign'),
    awaitTurn: unbound('awaitTurn'),
    ensureBridges: unbound('ensureBridges'),
    leaseLinks: unbound('leaseLinks'),
    preStart: unbound('preStart'),
    startCompanions: unbound('startCompanions'),
    runLoader: unbound('runLoader'),
    launch: unbound('launch'),
    watch: unbound('watch'),
    postStart: unbound('postStart'),
    preStop: unbound('preStop'),
    pressButton: unbound('pressButton'),
    forceReset: unbound('forceReset'),
    forceOff: unbound('forceOff'),
    clean: unbound('clean'),
    postStop: unbound('postStop'),
  },
  guards,
  delays,
  actions: {
    /** Intent, down reason or history have changed: on disk before the next actor starts. Must not throw. */
    persist: () => {},
    /** The ledger forgets this VM's links; synchronous. */
    releaseLinks: () => {},
    /** One death of a guest. */
    recordExit: idle<{ readonly exit: GuestExit | undefined }>,
    mark: assign(({ context }) => ({ since: context.clock.wall() })),

    orderStart: assign(({ context, event }) => orders.orderStart(context, event)),
    freshStart: assign(({ context }) => orders.freshStart(context)),
    orderRestart: assign(({ context }) => orders.orderRestart(context)),
    orderCycle: assign(({ context, event }) => orders.orderCycle(context, event)),
    orderComeback: assign(({ context }) => orders.orderComeback(context)),
    orderUp: assign(() => orders.orderUp()),
    orderDown: assign(({ context, event }) => orders.orderDown(context, event)),
    orderKill: assign(({ context }) => orders.orderKill(context)),
    orderShutdown: assign(({ context, event }) => orders.orderShutdown(context, event)),
    /** The host goes down; see VmContext. */
    close: assign(() => ({ closing: true })),
    orderReset: assign(() => orders.orderReset()),
    orderAdopt: assign(({ context, event }) => orders.orderAdopt(context, event)),

    see: change(findings.see),
    takeOurs: assign(({ context }) => findings.takeOurs(context)),
    takeUnfinished: assign(({ context }) => findings.takeUnfinished(context)),
    takeForeign: assign(({ context }) => findings.takeForeign(context)),
    foreignEnded: assign(({ context }) => findings.foreignEnded(context)),
    adopted: change(findings.adopted),
    noteExit: change(findings.noteExit),
    noteUnwatched: assign(({ context }) => findings.noteUnwatched(context)),
    failStart: change(findings.failStart),
    failHook: change(findings.failHook),

    beginProbe: assign(() => progress.beginProbe()),
    countProbe: change(progress.countProbe),
    linger: assign(() => ({ lingered: true })),
    beginStart: assign(({ context }) => progress.beginStart(context)),
    beginWait: assign(() => ({ waiting: undefined })),
    noteWaiting: change(progress.noteWaiting),
    takeTurn: assign(() => progress.takeTurn()),
    takeLinks: change(progress.takeLinks),
    takeLive: change(progress.takeLive),
    takeGuest: change(progress.takeGuest),
    abandon: assign(({ context }) => progress.abandon(context)),
    confirm: assign(({ context }) => progress.confirm(context)),
    forgive: assign(() => progress.forgive()),
    settled: assign(({ context }) => progress.settled(context)),
    markAsked: assign(() => ({ asked: true })),
    markOverdue: assign(({ context }) => progress.markOverdue(context)),
    countKill: assign(({ context }) => progress.countKill(context)),
    note: change(progress.note),
    giveUpAdopting: assign(() => ({ adopting: false })),
    cleaned: assign(({ context }) => progress.cleaned(context)),
    keepNothing: assign(({ context }) => progress.keepNothing(context)),
    countClean: change(progress.countClean),
    goOn: assign(({ context }) => progress.goOn(context)),
    restStopped: assign(({ context }) => progress.restStopped(context)),
    restFailed: assign(({ context }) => progress.restFailed(context)),
    tell: assign(({ context }) => progress.tell(context)),
    changeDefinition: change(progress.changeDefinition),
    breakDefinition: assign(() => ({ file: 'broken' as const })),
    removeDefinition: assign(() => ({ file: 'removed' as const })),
  },
});

function change<Params extends object>(step: (context: VmContext, params: Params) => orders.Change) {
  return assign<VmContext, VmEvent, Params, VmEvent, never>(({ context }, params) => step(context, params));
}

/** Nothing, until bound. */
function idle<Params>(...args: [unknown, Params]): void {
  void args;
}

function unbound<Name extends keyof MachineActors>(name: Name) {
  return fromPromise<MachineActors[Name]['output'], MachineActors[Name]['input']>(() =>
    Promise.reject(new VmctlError('internal', `the machine's actor ${name} is not bound`)),
  );
}
