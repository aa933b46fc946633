import { EVIDENCE } from '../ifconfig/evidence.js';
import { interfaceNamed } from '../netgraph/interface.js';
import { isLaggPort } from '../netgraph/graph.js';
import { isAlive } from '../process.js';
import { onTapClosed } from '../tap.js';
import { reply, type Call, type Outcome, type Reply } from '../call.js';
import { runChange, runCreate, runReturn, type Changed } from '../ifconfig/run.js';
import { statusText } from '../ifconfig/status.js';
import type { Interface } from '../netgraph/state.js';
import { emit, type World } from '../world.js';

export { EVIDENCE };

/** ifconfig(8): the list, what there is, or a change. */
export function ifconfig(world: World, call: Call): Outcome {
  const flags = call.args.filter((word, at) => /^-[a-z]+$/.test(word) && at < firstName(call.args));
  const words = call.args.slice(firstName(call.args));
  if (flags.some((word) => word.includes('l'))) return list(world, flags.join(''), words[0]);
  const [name, ...rest] = words;
  if (name === undefined || flags.some((word) => word.includes('a'))) return show(world, flags.join(''));
  return one(world, name, rest);
}

function firstName(args: readonly string[]): number {
  const at = args.findIndex((word) => !/^-[aldumvkLn]+$/.test(word));
  return at === -1 ? args.length : at;
}

function visible(world: World, flags: string): Interface[] {
  return world.graph.interfaces.filter(
    (port) =>
      port.jail === undefined && !(flags.includes('u') && !port.up) && !(flags.includes('d') && port.up),
  );
}

/** From 14 on a lagg's port is no Ethernet interface any more: the type is asked for now, not the one of its birth. */
function list(world: World, flags: string, family: string | undefined): Outcome {
  const ether = (port: Interface) =>
    !['loopback', 'iface'].includes(port.kind) &&
    (world.settings.release < 14 || !isLaggPort(world.graph, port));
  const shown = visible(world, flags).filter((port) => family !== 'ether' || ether(port));
  return reply(EVIDENCE['ifconfig: -l'], 0, { stdout: `${shown.map((port) => port.name).join(' ')}\n` });
}

function show(world: World, flags: string): Outcome {
  const stdout = visible(world, flags)
    .map((port) => statusText(world.graph, port))
    .join('');
  return reply(EVIDENCE['ifconfig: interface'], 0, { stdout });
}

function one(world: World, name: string, words: readonly string[]): Outcome {
  const port = interfaceNamed(world.graph, name);
  const [verb, ...more] = words;
  if (port === undefined && verb === 'create') return change(world, verb, () => runCreate(world, name, more));
  if (port === undefined && verb === '-vnet')
    return change(world, verb, () => runReturn(world, name, more[0]));
  if (port === undefined) return fail(EVIDENCE['ifconfig: missing'], `interface ${name} does not exist`);
  if (verb === undefined)
    return reply(EVIDENCE['ifconfig: interface'], 0, { stdout: statusText(world.graph, port) });
  if (words.includes('destroy') && port.openedBy !== undefined && isAlive(world, port.openedBy))
    return {
      kind: 'pending',
      begin: (done) => onceClosed(world, port, () => done(destroy(world, name, words))),
    };
  if (verb !== 'create') return change(world, verb, () => runChange(world, name, words));
  if (more.length === 0)
    return fail(EVIDENCE['ifconfig: create of what exists'], `interface ${name} already exists`);
  return change(world, more[0] ?? '', () => runChange(world, name, more));
}

function onceClosed(world: World, port: Interface, act: () => void): void {
  if (port.openedBy === undefined) act();
  else onTapClosed(world, () => onceClosed(world, port, act));
}

function destroy(world: World, name: string, words: readonly string[]): Reply {
  return { ...change(world, 'destroy', () => runChange(world, name, words)), evidence: EVIDENCE[WAITED] };
}

const WAITED = 'ifconfig: destroy of a tap that is open waits for its close';

/** The reply's source goes by its first word. */
function change(world: World, word: string, act: () => Changed): Reply {
  if (world.knobs.uid !== 0) return fail(EVIDENCE['ifconfig: not root'], `${word}: permission denied`);
  const before = namesOf(world);
  const { stdout, refusal } = act();
  tellNames(world, before);
  const stderr = refusal === undefined ? '' : `ifconfig: ${refusal}\n`;
  return reply(sourceOf(word), refusal === undefined ? 0 : 1, { stdout, stderr });
}

/** By if_index. */
function namesOf({ graph }: World): ReadonlyMap<number, string> {
  return new Map(graph.interfaces.map(({ index, name }) => [index, name]));
}

function tellNames(world: World, before: ReadonlyMap<number, string>): void {
  for (const [index, name] of namesOf(world)) {
    const from = before.get(index);
    if (from === undefined) emit(world, { event: 'interface.made', name });
    else if (from !== name) emit(world, { event: 'interface.renamed', from, name });
  }
}

const SOURCES: Readonly<Record<string, keyof typeof EVIDENCE>> = {
  name: 'ifconfig: name',
  ether: 'ifconfig: ether',
  inet: 'ifconfig: address',
  inet6: 'ifconfig: address',
  create: 'ifconfig: create',
  destroy: 'ifconfig: destroy',
  addm: 'ifconfig: addm, deletem',
  deletem: 'ifconfig: addm, deletem',
  descr: 'ifconfig: description, mtu, group',
  mtu: 'ifconfig: description, mtu, group',
  vnet: 'ifconfig: vnet',
  '-vnet': 'ifconfig: vnet',
};

function sourceOf(word: string): string {
  return EVIDENCE[SOURCES[word] ?? 'ifconfig: up, down, capabilities'];
}

function fail(evidence: string, text: string): Reply {
  return reply(evidence, 1, { stderr: `ifconfig: ${text}\n` });
}
