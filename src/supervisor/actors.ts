import { fromPromise } from 'xstate';
import type { MachineActors } from '../vm/actors.js';
import { cleanUp } from './cleaning.js';
import { startCompanions } from './companions.js';
import type { Context } from './context.js';
import { forceOff, pressButton, resetGuest } from './force.js';
import { adoptForeign, watchForeign } from './foreign.js';
import { postStart, postStop, preStart, preStop } from './hooks.js';
import { launchGuest, leaseLinks, runLoader } from './launch.js';
import { prepareHost } from './preparation.js';
import { probeGuest } from './probe.js';
import { step } from './start-step.js';
import { awaitTurn } from './turn.js';
import { watchGuest } from './watch.js';

/** The machine's actors on this host: one set for all VMs, told apart by their input. */
export function bindActors(context: Context) {
  return {
    probe: bind<'probe'>(probeGuest),
    watchForeign: bind<'watchForeign'>(watchForeign),
    adoptForeign: bind<'adoptForeign'>(adoptForeign),
    awaitTurn: bind<'awaitTurn'>(step(awaitTurn)),
    ensureBridges: bind<'ensureBridges'>(step(prepareHost)),
    leaseLinks: bind<'leaseLinks'>(step(leaseLinks)),
    preStart: bind<'preStart'>(step(preStart)),
    startCompanions: bind<'startCompanions'>(step(startCompanions)),
    runLoader: bind<'runLoader'>(step(runLoader)),
    launch: bind<'launch'>(step(launchGuest)),
    watch: bind<'watch'>(watchGuest),
    postStart: bind<'postStart'>(postStart),
    preStop: bind<'preStop'>(preStop),
    pressButton: bind<'pressButton'>(pressButton),
    forceReset: bind<'forceReset'>(resetGuest),
    forceOff: bind<'forceOff'>(forceOff),
    clean: bind<'clean'>(cleanUp),
    postStop: bind<'postStop'>(postStop),
  };

  function bind<Name extends keyof MachineActors>(
    work: (
      context: Context,
      input: MachineActors[Name]['input'],
      signal: AbortSignal,
    ) => Promise<MachineActors[Name]['output']>,
  ) {
    return fromPromise<MachineActors[Name]['output'], MachineActors[Name]['input']>(({ input, signal }) =>
      work(context, input, signal),
    );
  }
}
