import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import { interfaceFlags, interfaceNamed } from '../netgraph/interface.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'ifconfig: -l': 'facts 12',
  'ifconfig: interface': 'facts 12 (first line and ether; the rest left out)',
  'ifconfig: missing': 'facts 12',
  'ifconfig: changed': 'UNPROVEN',
  'route: default': 'facts 12',
  'route: none': 'facts 12',
  'route: other': 'UNPROVEN',
} satisfies Evidence;

/** ifconfig(8): the list, one interface, or a silent change. */
export function ifconfig(world: World, call: Call): Outcome {
  const [first, second] = call.args;
  const names = world.graph.interfaces.map((one) => one.name);
  if (first === '-l') {
    const shown = world.graph.interfaces
      .filter((one) => second !== 'ether' || one.kind !== 'loopback')
      .map((one) => one.name);
    return reply(EVIDENCE['ifconfig: -l'], 0, { stdout: `${shown.join(' ')}\n` });
  }
  const wanted = first === undefined || first === '-a' ? names : [first];
  const missing = wanted.find((name) => !names.includes(name));
  if (missing !== undefined) {
    return reply(EVIDENCE['ifconfig: missing'], 1, {
      stderr: `ifconfig: interface ${missing} does not exist\n`,
    });
  }
  if (second !== undefined) return reply(EVIDENCE['ifconfig: changed'], 0);
  return reply(EVIDENCE['ifconfig: interface'], 0, {
    stdout: wanted.map((name) => describe(world, name)).join(''),
  });
}

/** LOWER_UP is shown from 14 on. */
function describe(world: World, name: string): string {
  const port = interfaceNamed(world.graph, name);
  if (port === undefined) return '';
  const { value, names } = interfaceFlags(port);
  const modern = world.settings.release >= 14 && port.up;
  const flags = modern
    ? `${(value | LOWER_UP).toString(16)}<${[...names, 'LOWER_UP'].join(',')}>`
    : `${value.toString(16)}<${names.join(',')}>`;
  const loopback = port.kind === 'loopback';
  return `${name}: flags=${flags} metric 0 mtu ${loopback ? 16384 : 1500}\n${loopback ? '' : `\tether ${port.mac}\n`}`;
}

const LOWER_UP = 0x1000000;

/** route(8), only `get default`: without a route 14 and later exit 0 (facts 12). */
export function route(world: World, call: Call): Outcome {
  const words = call.args.filter((word) => !word.startsWith('-'));
  if (words[0] !== 'get' || words[1] !== 'default')
    return reply(EVIDENCE['route: other'], 64, { stderr: 'route: not simulated\n' });
  const uplink = world.graph.interfaces.find((one) => one.kind === 'ether')?.name;
  if (uplink === undefined || call.args.includes('-inet6')) {
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
    ['interface', uplink],
    ['flags', '<UP,GATEWAY,DONE,STATIC>'],
  ];
  const stdout = `${rows.map(([label, value]) => `${label.padStart(11)}: ${value}\n`).join('')}${METRICS}`;
  return reply(EVIDENCE['route: default'], 0, { stdout });
}

const METRICS = ` recvpipe  sendpipe  ssthresh  rtt,msec    mtu        weight    expire
       0         0         0         0      1500         1         0 
`;
