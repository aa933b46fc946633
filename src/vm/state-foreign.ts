import { errorText } from './findings.js';
import { vmSetup } from './setup.js';

/** A guest of this name that vmctl did not start: watched, never touched, until an operator says `adopt`. */
export const foreign = vmSetup.createStateConfig({
  initial: 'watching',
  entry: 'mark',
  invoke: {
    src: 'watchForeign',
    id: 'watchForeign',
    input: ({ context }) => ({ name: context.name, pid: context.foreignPid ?? 0 }),
    // Whoever started it may be starting it again, or its loader has made way for it: wait, then look.
    onDone: '#vm.probing.lingering',
    onError: {
      target: '#vm.probing.waiting',
      actions: { type: 'countProbe', params: ({ event }) => ({ error: event.error }) },
    },
  },
  on: { shutdown: { actions: 'orderShutdown' } },
  states: {
    watching: { on: { adopt: { target: 'adopting', actions: 'orderAdopt' } } },
    adopting: {
      invoke: {
        src: 'adoptForeign',
        id: 'adoptForeign',
        input: ({ context }) => ({
          name: context.name,
          definition: context.definition,
          pid: context.foreignPid ?? 0,
          takeover: context.takeover,
        }),
        onDone: {
          target: '#vm.alive',
          actions: [{ type: 'adopted', params: ({ event }) => ({ guest: event.output }) }, 'persist'],
        },
        onError: {
          target: 'watching',
          actions: [
            'giveUpAdopting',
            { type: 'note', params: ({ event }) => ({ text: errorText(event.error) }) },
          ],
        },
      },
    },
  },
});
