import type { SnapshotFrom } from 'xstate';
import { initialContext } from './context.js';
import { vmSetup } from './setup.js';
import { alive } from './state-alive.js';
import { backingOff, cleaning, deciding } from './state-cleaning.js';
import { failed, gone, stopped } from './state-down.js';
import { foreign } from './state-foreign.js';
import { probing } from './state-probing.js';
import { starting } from './state-starting.js';

/** One VM's life: operator orders and host facts in, intent kept apart from what is. */
export const vmMachine = vmSetup.createMachine({
  id: 'vm',
  context: ({ input }) => initialContext(input),
  initial: 'probing',
  on: {
    'definition.changed': {
      actions: { type: 'changeDefinition', params: ({ event }) => ({ definition: event.definition }) },
    },
    'definition.broken': { actions: 'breakDefinition' },
    'definition.removed': { actions: 'removeDefinition' },
    'live.changed': {
      actions: [{ type: 'takeLive', params: ({ event }) => ({ live: event.live }) }, 'persist'],
    },
    'host.closing': { actions: 'close' },
    'links.changed': { actions: { type: 'takeLinks', params: ({ event }) => ({ links: event.links }) } },
  },
  states: { probing, foreign, stopped, starting, alive, cleaning, deciding, backingOff, failed, gone },
});

export type VmSnapshot = SnapshotFrom<typeof vmMachine>;
