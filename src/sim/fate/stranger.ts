import { existsSync, readFileSync } from 'node:fs';
import { enterModel } from '../process.js';
import { markForeign } from '../wiring.js';
import { runNgctl } from '../netgraph/ngctl.js';
import type { Verb } from './verb.js';

/** `ngctl ARG...`: somebody's hand or another tool at work; the nodes it makes are watched over by the auditor. */
export const strangerVerb: Verb = (world, words) => {
  const before = new Set(world.graph.nodes.map((node) => node.id));
  const pid = enterModel(world, ['ngctl', ...words]);
  const readFile = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  const result = runNgctl(world.graph, { args: words, pid, uid: 0, readFile });
  world.processes.delete(pid);
  for (const node of world.graph.nodes) if (!before.has(node.id)) markForeign(world, node.id, node.name);
  return result.code === 0 ? result.stdout : { error: result.stderr };
};
