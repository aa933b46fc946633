import { vmSetup } from './setup.js';

/** Down, and staying down until an operator says otherwise. */
export const stopped = vmSetup.createStateConfig({
  tags: 'down',
  entry: ['mark', 'releaseLinks', 'restStopped', 'persist'],
  always: { guard: 'removed', target: '#vm.gone' },
  on: {
    start: { target: '#vm.probing', actions: ['orderStart', 'persist'] },
    restart: { target: '#vm.probing', actions: ['orderStart', 'persist'] },
    stop: { actions: ['orderDown', 'persist'] },
    kill: { actions: ['orderDown', 'persist'] },
    shutdown: { actions: 'orderShutdown' },
    adopt: { target: '#vm.probing', actions: 'orderAdopt' },
  },
});

/** Given up. Entered only when no process may live. */
export const failed = vmSetup.createStateConfig({
  tags: 'down',
  entry: ['mark', 'releaseLinks', 'restFailed', 'persist'],
  always: { guard: 'removed', target: '#vm.gone' },
  on: {
    start: { target: '#vm.probing', actions: ['orderStart', 'persist'] },
    restart: { target: '#vm.probing', actions: ['orderStart', 'persist'] },
    stop: { target: '#vm.probing', actions: ['orderDown', 'persist'] },
    kill: { target: '#vm.probing', actions: ['orderDown', 'persist'] },
    shutdown: { actions: 'orderShutdown' },
    adopt: { target: '#vm.probing', actions: 'orderAdopt' },
    'failure.told': { actions: ['tell', 'persist'] },
  },
});

/** Its definition was removed and nothing runs: the supervisor drops the actor. */
export const gone = vmSetup.createStateConfig({ type: 'final', tags: 'down' });
