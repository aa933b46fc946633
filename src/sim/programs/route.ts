import { interfaceAt } from '../netgraph/interface.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'route: default': 'facts 12',
  'route: none': 'facts 12',
  'route: other': 'UNPROVEN',
} satisfies Evidence;

/** route(8), only `get default`: without a route 14 and later exit 0 (facts 12). */
export function route(world: World, call: Call): Outcome {
  const words = call.args.filter((word) => !word.startsWith('-'));
  if (words[0] !== 'get' || words[1] !== 'default')
    return reply(EVIDENCE['route: other'], 64, { stderr: 'route: not simulated\n' });
  const nic = world.defaultRoute === undefined ? undefined : interfaceAt(world.graph, world.defaultRoute);
  if (nic === undefined || nic.jail !== undefined || call.args.includes('-inet6')) {
    return world.settings.release >= 14
      ? reply(EVIDENCE['route: none'], 0, { stderr: 'route: route has not been found: No such process\n' })
      : reply(EVIDENCE['route: none'], 1, { stderr: 'route: writing to routing socket: No such process\n' });
  }
  const rows: [string, string][] = [
    ['route to', 'default'],
    ['destination', 'default'],
    ['mask', 'default'],
    ['gateway', '192.0.2.1'],
    ['fib', '0'],
    ['interface', nic.name],
    ['flags', '<UP,GATEWAY,DONE,STATIC>'],
  ];
  const stdout = `${rows.map(([label, value]) => `${label.padStart(11)}: ${value}\n`).join('')}${METRICS}`;
  return reply(EVIDENCE['route: default'], 0, { stdout });
}

const METRICS = ` recvpipe  sendpipe  ssthresh  rtt,msec    mtu        weight    expire
       0         0         0         0      1500         1         0 
`;
