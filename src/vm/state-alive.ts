import type { VmContext } from './context.js';
import { endCause } from './end-cause.js';
import { errorText } from './findings.js';
import { vmSetup } from './setup.js';
import { runsWith } from './timing.js';

/** The guest's process lives. One watcher for all of it; left only because the process ended or is out of sight. */
export const alive = vmSetup.createStateConfig({
  initial: 'settling',
  tags: 'up',
  entry: 'mark',
  invoke: {
    src: 'watch',
    id: 'watch',
    input: ({ context }) => guestInput(context),
    onDone: {
      target: '#vm.cleaning',
      actions: [
        { type: 'noteExit', params: ({ event }) => ({ exit: event.output }) },
        { type: 'recordExit', params: ({ event }) => ({ exit: event.output }) },
        'persist',
      ],
    },
    onError: {
      target: '#vm.probing.waiting',
      actions: { type: 'countProbe', params: ({ event }) => ({ error: event.error }) },
    },
  },
  after: { forgiveTime: { actions: ['forgive', 'persist'] } },
  on: {
    'guest.confirmed': { actions: 'confirm' },
    stop: { target: '.stopping', actions: ['orderDown', 'persist'] },
    restart: { target: '.stopping', actions: ['orderCycle', 'persist'] },
    kill: { target: '.killing', actions: ['orderKill', 'persist'] },
    shutdown: { target: '.stopping', actions: 'orderShutdown' },
  },
  states: {
    settling: {
      initial: 'young',
      always: [
        { guard: 'mustKill', target: 'killing' },
        { guard: 'wantedNotUp', target: 'stopping' },
      ],
      on: { reset: { target: 'resetting', actions: 'orderReset' } },
      states: {
        young: {
          after: {
            settleTime: [{ guard: 'confirmed', target: '#vm.alive.settled' }, { target: 'initialising' }],
          },
        },
        // Device init takes minutes for a large or wired guest (facts.md 16): until the title it may still be refused.
        initialising: { on: { 'guest.confirmed': { target: '#vm.alive.settled', actions: 'confirm' } } },
      },
    },
    settled: {
      tags: 'settled',
      entry: 'settled',
      invoke: {
        src: 'postStart',
        id: 'postStart',
        input: ({ context }) => ({ ...guestInput(context), cause: context.cause }),
        onError: { actions: noted() },
      },
      on: { reset: { target: 'resetting', actions: 'orderReset' } },
    },
    resetting: {
      invoke: {
        src: 'forceReset',
        id: 'forceReset',
        input: ({ context }) => guestInput(context),
        onError: { target: 'killing', actions: noted() },
      },
      after: { resetLimit: 'killing' },
    },
    stopping: {
      initial: 'begun',
      entry: 'mark',
      after: { stopLimit: [{ guard: 'mayKill', target: 'killing' }, { actions: 'markOverdue' }] },
      on: {
        start: { guard: 'intentDown', actions: ['orderComeback', 'persist'] },
        stop: { guard: 'forcedLate', target: 'killing', actions: ['orderDown', 'persist'] },
        restart: { guard: 'forcedLate', target: 'killing', actions: ['orderCycle', 'persist'] },
      },
      states: {
        begun: { always: [{ guard: 'mustAsk', target: 'hooking' }, { target: 'pressing' }] },
        // Inside the time of the stop; a later order to go down goes on with the hook that runs.
        hooking: {
          invoke: {
            src: 'preStop',
            id: 'preStop',
            input: ({ context }) => ({ ...guestInput(context), cause: endCause(context) }),
            onDone: { target: 'pressing', actions: 'markAsked' },
            onError: { target: 'pressing', actions: ['markAsked', noted()] },
          },
        },
        pressing: {
          invoke: {
            src: 'pressButton',
            id: 'pressButton',
            input: ({ context }) => guestInput(context),
            onDone: [
              {
                guard: { type: 'buttonPressed', params: ({ event }) => ({ pressed: event.output.pressed }) },
                target: 'pressed',
              },
              {
                target: 'unarmed',
                actions: { type: 'note', params: ({ event }) => ({ text: event.output.reason }) },
              },
            ],
            onError: { target: 'unarmed', actions: noted() },
          },
        },
        pressed: { entry: { type: 'note', params: () => ({ text: undefined }) } },
        unarmed: { after: { buttonRetry: 'pressing' } },
      },
    },
    killing: {
      entry: 'countKill',
      invoke: {
        src: 'forceOff',
        id: 'forceOff',
        input: ({ context }) => guestInput(context),
        onError: { actions: noted() },
      },
      // Also when `forceOff` hangs: the guest is gone when the watcher says so, not before.
      after: { killRetry: { target: 'killing', reenter: true } },
      on: {
        start: { guard: 'intentDown', actions: ['orderComeback', 'persist'] },
        stop: { actions: ['orderDown', 'persist'] },
        restart: { actions: ['orderCycle', 'persist'] },
        shutdown: { actions: 'orderShutdown' },
      },
    },
  },
});

function guestInput(context: VmContext) {
  const { name, links, guest } = context;
  return { name, definition: runsWith(context), links, guest: guest ?? { pid: 0, confirmed: false } };
}

function noted() {
  return { type: 'note' as const, params: wordsOf };
}

function wordsOf({ event }: { readonly event: { readonly error: unknown } }) {
  return { text: errorText(event.error) };
}
