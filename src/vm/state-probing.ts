import type { VmContext } from './context.js';
import { vmSetup } from './setup.js';
import { runsWith } from './timing.js';

/** Who is alive under this name? The host is looked at before anything is done to it. */
export const probing = vmSetup.createStateConfig({
  initial: 'looking',
  entry: ['mark', 'beginProbe'],
  on: {
    start: { actions: ['orderStart', 'persist'] },
    stop: { actions: ['orderDown', 'persist'] },
    restart: { actions: ['orderRestart', 'persist'] },
    kill: { actions: ['orderKill', 'persist'] },
    shutdown: { actions: 'orderShutdown' },
  },
  states: {
    looking: {
      invoke: {
        src: 'probe',
        id: 'probe',
        input: ({ context }) => ({ name: context.name, definition: runsWith(context) }),
        onDone: {
          target: 'judging',
          actions: { type: 'see', params: ({ event }) => ({ verdict: event.output }) },
        },
        onError: {
          target: 'waiting',
          actions: { type: 'countProbe', params: ({ event }) => ({ error: event.error }) },
        },
      },
      after: {
        probeLimit: {
          target: 'waiting',
          actions: { type: 'countProbe', params: () => ({ error: 'the host does not answer' }) },
        },
      },
    },
    judging: {
      always: [
        { guard: 'seesOurs', target: '#vm.alive', actions: ['takeOurs', 'persist'] },
        { guard: 'mayTakeOver', target: '#vm.foreign.adopting', actions: ['releaseLinks', 'takeForeign'] },
        { guard: 'seesForeign', target: '#vm.foreign', actions: ['releaseLinks', 'takeForeign', 'persist'] },
        { guard: 'vmmMayBeNew', target: 'lingering', actions: 'linger' },
        { guard: 'foreignIsGone', target: '#vm.stopped', actions: 'foreignEnded' },
        { guard: 'cleaningFails', target: '#vm.failed' },
        { guard: 'endedUnseen', target: '#vm.cleaning', actions: ['noteUnwatched', recordExit()] },
        {
          guard: 'guestIsLost',
          target: '#vm.cleaning',
          actions: [{ type: 'noteExit', params: () => ({ exit: { kind: 'lost' as const } }) }, recordExit()],
        },
        { guard: 'mustClean', target: '#vm.cleaning' },
        { guard: 'seesUnfinished', target: '#vm.cleaning', actions: 'takeUnfinished' },
        { guard: 'wantedDown', target: '#vm.stopped' },
        { guard: 'restsFailed', target: '#vm.failed' },
        { guard: 'restsStopped', target: '#vm.stopped' },
        { target: '#vm.starting' },
      ],
    },
    lingering: { after: { lingerTime: 'looking' } },
    waiting: { after: { probeRetry: 'looking' } },
  },
});

function recordExit() {
  return { type: 'recordExit' as const, params: lastExit };
}

function lastExit({ context }: { readonly context: VmContext }) {
  return { exit: context.lastExit };
}
