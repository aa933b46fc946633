import { readdirSync } from 'node:fs';
import type { Host } from '../host/host.js';
import { parseFailure, planScript } from '../netgraph/ngctl.js';
import { parseList } from '../netgraph/parse-list.js';
import { MARK } from './names.js';

/** What a proof must leave as it was; undefined = could not be seen. */
export interface HostState {
  readonly interfaces: readonly string[] | undefined;
  readonly nodes: readonly string[] | undefined;
  readonly vmm: readonly string[];
  readonly modules: readonly string[];
}

/** Modules that a proof may have to load, with those that come by themselves. */
const MODULES = ['vmm', 'netgraph', 'ng_socket', 'ng_ether', 'ng_bridge', 'ng_eiface'];

/** Looks at the host; a host without netgraph is not made to load it by asking (facts.md 1.1). */
export async function lookState(host: Host, vmm: string): Promise<HostState> {
  const modules: string[] = [];
  for (const module of MODULES)
    if ((await host.run({ file: 'kldstat', args: ['-q', '-m', module] })).code === 0) modules.push(module);
  const listed = await host.run({ file: 'ifconfig', args: ['-l'] });
  const interfaces = listed.code === 0 ? listed.stdout.trim().split(/\s+/).sort() : undefined;
  const nodes = modules.includes('ng_socket') ? await lookNodes(host) : [];
  return { modules, interfaces, nodes, vmm: listDevices(vmm) };
}

/** Named nodes; ngctl's own comes and goes with each run. */
async function lookNodes(host: Host): Promise<readonly string[] | undefined> {
  const result = await host.run(planScript(['list']));
  if (parseFailure(result) !== undefined) return undefined;
  const names = parseList(result.stdout).flatMap(({ name }) => name ?? []);
  return names.filter((name) => !/^ngctl\d+$/.test(name)).sort();
}

function listDevices(vmm: string): readonly string[] {
  try {
    return readdirSync(vmm).sort();
  } catch {
    return [];
  }
}

/** What of the proof's names is taken already. */
export function takenNames({ interfaces = [], nodes = [], vmm }: HostState): readonly string[] {
  return [...new Set([...interfaces, ...nodes, ...vmm].filter((name) => name.includes(MARK)))];
}

/**
 * What is there now and was not, or the other way round, in words. Ether nodes that came with ng_ether are those of
 * interfaces that were there.
 */
export function compareStates(before: HostState, after: HostState): readonly string[] {
  const fresh = before.modules.includes('ng_ether') ? [] : (after.interfaces ?? []).map(nodeName);
  const nodes = after.nodes?.filter((name) => !fresh.includes(name) || before.nodes?.includes(name) === true);
  return [
    ...difference('interface', before.interfaces, after.interfaces),
    ...difference('node', before.nodes, nodes),
    ...difference('/dev/vmm', before.vmm, after.vmm),
  ];
}

function nodeName(name: string): string {
  return name.replace(/[.:]/g, '_');
}

function difference(
  what: string,
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): readonly string[] {
  if (before === undefined || after === undefined) return [];
  const come = after.filter((name) => !before.includes(name)).map((name) => `${what} ${name} is new`);
  const gone = before.filter((name) => !after.includes(name)).map((name) => `${what} ${name} is gone`);
  return [...come, ...gone];
}
