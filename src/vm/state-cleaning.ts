import { wantedOf, type VmContext } from './context.js';
import { endCause } from './end-cause.js';
import { vmSetup } from './setup.js';
import { runsWith } from './timing.js';

/** Nobody is alive: what the guest left behind goes away. */
export const cleaning = vmSetup.createStateConfig({
  initial: 'destroying',
  entry: 'mark',
  on: {
    start: { guard: 'staysAway', actions: ['orderComeback', 'persist'] },
    stop: { actions: ['orderDown', 'persist'] },
    restart: { actions: ['orderCycle', 'persist'] },
    kill: { actions: ['orderKill', 'persist'] },
    shutdown: { actions: 'orderShutdown' },
  },
  states: {
    destroying: {
      invoke: {
        src: 'clean',
        id: 'clean',
        input: ({ context }) => cleanInput(context),
        onDone: [
          { guard: 'leavesForGood', target: 'leaving', actions: 'cleaned' },
          { target: '#vm.deciding', actions: 'cleaned' },
        ],
        onError: {
          target: 'waiting',
          actions: { type: 'countClean', params: ({ event }) => ({ error: event.error }) },
        },
      },
      after: {
        cleanLimit: {
          target: 'waiting',
          actions: { type: 'countClean', params: () => ({ error: 'vmm busy: cleaning up does not end' }) },
        },
      },
    },
    // Down and cleaned up: what follows waits for the operator's own cleaning up.
    leaving: {
      invoke: {
        src: 'postStop',
        id: 'postStop',
        input: ({ context }) => ({
          ...{ name: context.name, definition: runsWith(context) },
          ...{ cause: endCause(context), exit: context.verdict && context.lastExit },
        }),
        onDone: '#vm.deciding',
        onError: '#vm.deciding',
      },
    },
    // Refused perhaps because somebody is alive after all: look again first.
    waiting: { after: { cleanRetry: '#vm.probing' } },
  },
});

/** Never seen from outside: where everything goes that has come to its end. */
export const deciding = vmSetup.createStateConfig({
  always: [
    // A stop that came while a reboot was cleaned up: what was kept for the guest is held for nobody.
    { guard: 'keptInVain', target: '#vm.cleaning', actions: 'keepNothing' },
    { guard: 'wantedDown', target: '#vm.stopped' },
    { guard: 'cycling', target: '#vm.probing', actions: ['freshStart', 'persist'] },
    // It has had its turn, and those that come after it run already.
    { guard: 'rebooted', target: '#vm.starting.bridging', actions: 'goOn' },
    { guard: 'startsAgain', target: '#vm.probing', actions: 'goOn' },
    { guard: 'staysDown', target: '#vm.stopped' },
    { guard: 'backsOff', target: '#vm.backingOff' },
    { target: '#vm.failed' },
  ],
});

/** Down for a while after a failure. */
export const backingOff = vmSetup.createStateConfig({
  entry: ['mark', 'releaseLinks', 'persist'],
  always: { guard: 'removed', target: '#vm.stopped' },
  after: { backOffTime: { target: '#vm.probing', actions: 'goOn' } },
  on: {
    start: { target: '#vm.probing', actions: ['orderStart', 'persist'] },
    restart: { target: '#vm.probing', actions: ['orderStart', 'persist'] },
    stop: { target: '#vm.stopped', actions: 'orderDown' },
    kill: { target: '#vm.stopped', actions: 'orderDown' },
    shutdown: { target: '#vm.stopped', actions: 'orderShutdown' },
    'host.closing': { target: '#vm.stopped', actions: 'close' },
  },
});

function cleanInput(context: VmContext) {
  const { name, links, verdict } = context;
  const keepLinks = verdict?.keepLinks === true && wantedOf(context) === 'up';
  return { name, definition: runsWith(context), links, keepLinks };
}
