import type { OptionSpec } from './command.js';

export const SORTS = ['name', 'state', 'uptime', 'memory', 'cpus'] as const;
export const FORMATS = ['table', 'wide', 'json', 'name'] as const;

/** Which VMs, in which order, how shown. */
export const CHOICE_OPTIONS: readonly OptionSpec[] = [
  { name: 'state', value: 'STATE', summary: 'only VMs in this state, or these: running,failed' },
  { name: 'tag', value: 'TAG', summary: 'only VMs with this tag' },
  { name: 'bridge', value: 'BRIDGE', summary: 'only VMs with a NIC on this bridge' },
  {
    ...{ name: 'sort', value: 'KEY', choices: SORTS },
    summary: 'by name, state, uptime, memory or cpus; without it, what is wrong first',
  },
  {
    ...{ name: 'output', short: 'o', value: 'FORMAT', choices: FORMATS },
    summary: 'table, wide (more columns), name (one a line), or json like --json',
  },
];
