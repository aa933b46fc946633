import { createGraph, type Graph, type Release } from '../../../src/sim/netgraph/graph.js';
import { runNgctl, type NgctlCall, type NgctlResult } from '../../../src/sim/netgraph/ngctl.js';

export function host(release: Release = 14, etherLoaded = true): Graph {
  const interfaces = [{ name: 're0', mac: '58:9c:fc:00:00:01' }, { name: 'lo0' }];
  return createGraph({ release, interfaces, etherLoaded });
}

/** `ngctl ARGS`, the words split at blanks. */
export function ngctl(graph: Graph, line: string, more: Partial<NgctlCall> = {}): NgctlResult {
  return runNgctl(graph, { args: line.split(' '), pid: 4711, uid: 0, ...more });
}

/** `ngctl -f -` with these lines on standard input. */
export function script(graph: Graph, lines: readonly string[], more: Partial<NgctlCall> = {}): NgctlResult {
  return ngctl(graph, '-f -', { input: lines.map((line) => `${line}\n`).join(''), ...more });
}

export const RECIPE = [
  'mkpeer re0: bridge lower link0',
  'connect re0: lower upper link1',
  'name re0:lower bnet0',
  'msg bnet0: setpersistent',
  'msg re0: setpromisc 1',
  'msg re0: setautosrc 0',
];

/** A host with the bridge bnet0 on re0. */
export function bridged(release: Release = 14): Graph {
  const graph = host(release);
  script(graph, RECIPE);
  return graph;
}
