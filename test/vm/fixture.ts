import type { RestartPolicy, VmDefinition } from '../../src/definition/definition.js';
import { LATER_DEFAULTS } from '../../src/definition/vm-defaults.js';
import type { Link } from '../../src/netgraph/node.js';
import type { Guest } from '../../src/vm/actors.js';

/** Values the tests of the machine share. */
export const policy: RestartPolicy = {
  policy: 'on-failure',
  delayMs: 1_000,
  maxDelayMs: 300_000,
  burst: 5,
  windowMs: 600_000,
};

export const definition: VmDefinition = {
  name: 'web1',
  description: '',
  cpus: { count: 1 },
  memoryBytes: 2 ** 28,
  loader: { kind: 'bhyveload' },
  disks: [],
  networks: [],
  console: { log: false },
  autostart: true,
  restart: policy,
  stopTimeoutMs: 180_000,
  onStopTimeout: 'wait',
  clock: 'utc',
  extraArgs: [],
  ...LATER_DEFAULTS,
};

/** With every hook, and a companion. */
export const programmed: VmDefinition = {
  ...definition,
  hooks: {
    ...{ preStart: ['pre'], postStart: ['up'], preStop: ['down'], postStop: ['post'], onFailure: ['mail'] },
    timeoutMs: 60_000,
  },
  companions: [{ name: 'nfs', command: ['nfs'], restart: false }],
};

export const changed: VmDefinition = { ...definition, description: 'changed' };

export const link: Link = {
  bridge: 'bnet0',
  hook: 'link2',
  socket: 'vm-web1-0',
  mac: '58:9c:fc:00:00:01',
  nic: '0',
};

export const guest: Guest = { pid: 4711, confirmed: false };
export const confirmedGuest: Guest = { pid: 4711, confirmed: true };
