import type { VmContext } from './context.js';
import { vmSetup } from './setup.js';
import { runsWith } from './timing.js';

/** From nothing to a spawned bhyve. Until the spawn a stop breaks it off; then it has to be seen through. */
export const starting = vmSetup.createStateConfig({
  initial: 'waiting',
  entry: ['mark', 'beginStart', 'persist'],
  on: {
    stop: { target: '#vm.cleaning', actions: ['orderDown', 'persist'] },
    kill: { target: '#vm.cleaning', actions: ['orderKill', 'persist'] },
    restart: { target: '#vm.cleaning', actions: ['orderCycle', 'persist'] },
    shutdown: { target: '#vm.cleaning', actions: 'orderShutdown' },
    'host.closing': { target: '#vm.cleaning', actions: 'close' },
  },
  states: {
    // For its disks, for those it comes after, and until fewer others are on their way up.
    waiting: {
      entry: 'beginWait',
      invoke: {
        src: 'awaitTurn',
        id: 'awaitTurn',
        input: ({ context }) => ({ ...actorInput(context), autostartedAt: context.autostartedAt }),
        onDone: { target: 'bridging', actions: ['takeTurn', 'persist'] },
        onError: { target: '#vm.cleaning', actions: failed() },
      },
      on: {
        // Without `start_delay`, with the file as it is now, and the disks looked at at once.
        start: { target: '#vm.probing', actions: ['releaseLinks', 'orderStart', 'persist'] },
        'turn.waits': {
          actions: { type: 'noteWaiting', params: ({ event }) => ({ waiting: event.waiting }) },
        },
      },
    },
    bridging: {
      invoke: {
        src: 'ensureBridges',
        id: 'ensureBridges',
        input: ({ context }) => startInput(context),
        onDone: [
          {
            guard: { type: 'diskAwaited', params: ({ event }) => ({ preparation: event.output }) },
            target: 'waiting',
          },
          { target: 'linking' },
        ],
        onError: { target: '#vm.cleaning', actions: failed() },
      },
    },
    linking: {
      invoke: {
        src: 'leaseLinks',
        id: 'leaseLinks',
        input: ({ context }) => startInput(context),
        onDone: [
          {
            guard: 'hasPrograms',
            target: 'hooking',
            actions: { type: 'takeLinks', params: ({ event }) => ({ links: event.output }) },
          },
          {
            target: 'loading',
            actions: { type: 'takeLinks', params: ({ event }) => ({ links: event.output }) },
          },
        ],
        onError: { target: '#vm.cleaning', actions: failed() },
      },
    },
    // The operator's own programs, before every run of bhyve.
    hooking: {
      invoke: {
        src: 'preStart',
        id: 'preStart',
        input: ({ context }) => ({ ...launchInput(context), cause: context.cause }),
        onDone: 'accompanying',
        onError: { target: '#vm.cleaning', actions: { type: 'failHook', params: errorOf } },
      },
    },
    accompanying: {
      invoke: {
        src: 'startCompanions',
        id: 'startCompanions',
        input: ({ context }) => launchInput(context),
        onDone: 'loading',
        onError: { target: '#vm.cleaning', actions: failed() },
      },
    },
    loading: {
      invoke: {
        src: 'runLoader',
        id: 'runLoader',
        input: ({ context }) => launchInput(context),
        onDone: 'launching',
        onError: { target: '#vm.cleaning', actions: failed() },
      },
      after: {
        loadLimit: {
          guard: 'loadIsLimited',
          target: '#vm.cleaning',
          actions: {
            type: 'failStart',
            params: () => ({ error: 'the loader took longer than load_timeout' }),
          },
        },
      },
    },
    launching: {
      invoke: {
        src: 'launch',
        id: 'launch',
        input: ({ context }) => launchInput(context),
        onDone: {
          target: '#vm.alive',
          actions: { type: 'takeGuest', params: ({ event }) => ({ guest: event.output }) },
        },
        // It may have failed behind the spawn: look before anything is destroyed.
        onError: { target: '#vm.probing', actions: failed() },
      },
      on: {
        start: { guard: 'intentDown', actions: ['orderUp', 'persist'] },
        stop: { actions: ['orderDown', 'persist'] },
        restart: { actions: ['orderCycle', 'persist'] },
        shutdown: { actions: 'orderShutdown' },
        'host.closing': { actions: 'close' },
        kill: { target: '#vm.probing', actions: ['orderKill', 'abandon', 'persist'] },
      },
    },
  },
});

function actorInput(context: VmContext) {
  return { name: context.name, definition: runsWith(context) };
}

function startInput(context: VmContext) {
  return { ...actorInput(context), live: context.live };
}

function launchInput(context: VmContext) {
  return { ...actorInput(context), links: context.links };
}

function failed() {
  return { type: 'failStart' as const, params: errorOf };
}

function errorOf({ event }: { readonly event: { readonly error: unknown } }) {
  return { error: event.error };
}
