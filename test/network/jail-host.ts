import { DEFAULT_HOST } from '../../src/definition/decode-host.js';
import { mkdtempSync, rmSync } from 'node:fs';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import type { BridgeDefinition } from '../../src/definition/host-definition.js';
import type { NetworkContext } from '../../src/network/context.js';
import { createJailKeeper, type JailKeeper } from '../../src/network/jail-keeper.js';
import { createLinkKeeper, type LinkKeeper } from '../../src/network/link-keeper.js';
import { driveSteps } from '../../src/plan/drive.js';
import { renameInterface, type Graph } from '../../src/sim/netgraph/graph.js';
import { interfaceFlags, interfaceNamed } from '../../src/sim/netgraph/interface.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import { done, graph, ngctl, prepare } from '../plan/ground.js';
import { bridgeOf } from '../netgraph/bridge-of.js';

/** What happens to one command: undefined = it runs as ever. */
export type Fate = (command: HostCommand, index: number) => CommandResult | 'dies' | undefined;

export interface JailHost {
  readonly on: Graph;
  readonly paths: Paths;
  /** Every command run so far that was no look of ifconfig(8) or kldstat(8). */
  readonly commands: HostCommand[];
  readonly told: string[];
  fate: Fate;
  bootId: string;
  /** A process that keeps the network: what a daemon, or a command without one, is. */
  keeper(): { readonly jails: JailKeeper; readonly links: LinkKeeper };
  ifconfig(...args: readonly string[]): CommandResult;
  /** Every ng_eiface: `NODE=INTERFACE MAC BRIDGE:HOOK`. */
  ports(): readonly string[];
  [Symbol.dispose](): void;
}

/** vmctl itself dies there: nothing of it runs any more. */
export class Killed extends Error {}

const BRIDGE = 'mkpeer . bridge x link0 / name .:x NAME / msg NAME: setpersistent / rmhook x';

/** A kernel's netgraph with bridge bnet0 of host.toml, and `theirs` of somebody else. */
export function jailHost(): JailHost {
  const on = graph();
  const paths = pathsOf({ root: mkdtempSync('/tmp/vmctl-jail-') });
  const host: JailHost = {
    ...{ on, paths, commands: [], told: [], fate: () => undefined, bootId: 'b1' },
    keeper: () => keeperOf(host),
    ifconfig: (...args) => ifconfig(on, args),
    ports: () => portsOf(on),
    [Symbol.dispose]: () => rmSync(paths.root, { recursive: true }),
  };
  makeBridge(on, 'theirs');
  return host;
}

export function makeBridge(on: Graph, name: string): void {
  if (on.nodes.some((node) => node.name === name)) return;
  prepare(on, [BRIDGE.replaceAll('NAME', name)]);
}

/** Only the first lines of an ngctl(8) script, as when it is killed behind them. */
export function cutOff(on: Graph, command: HostCommand, lines: number): CommandResult {
  const input = (command.input ?? '').split('\n').slice(0, lines).join('\n');
  if (lines > 0) ngctl(on, { ...command, input: `${input}\n` });
  return { code: null, stdout: '', stderr: '', signal: 'SIGKILL' };
}

/** The script with one line that the kernel refuses. */
export function refused(on: Graph, command: HostCommand, line: number): CommandResult {
  const lines = (command.input ?? '').split('\n');
  lines[line - 1] = 'msg bnet0: frobnicate';
  return ngctl(on, { ...command, input: lines.join('\n') });
}

function keeperOf(host: JailHost): { readonly jails: JailKeeper; readonly links: LinkKeeper } {
  const bridge = bridgeOf({ name: 'bnet0' });
  const context: NetworkContext = {
    paths: host.paths,
    execute: (steps) => driveSteps(steps, async ({ command }) => run(host, command)),
    tell: (event, data) => void host.told.push(`${event} ${JSON.stringify(data)}`),
    facts: () => ({
      release: 14,
      arch: 'amd64',
      hostUuid: 'u',
      bootId: host.bootId,
      hostname: 'h',
      missing: [],
    }),
    hostDefinition: () => ({ ...DEFAULT_HOST, vmDirectory: '', bridges: [bridge] }),
    modules: new Set(),
  };
  const links = createLinkKeeper(context);
  const bridges = { ensure: async ({ name }: BridgeDefinition) => makeBridge(host.on, name) };
  return { links, jails: createJailKeeper({ context, links, bridges }) };
}

function run(host: JailHost, command: HostCommand): CommandResult {
  if (command.file.startsWith('kld')) return done();
  const fate = host.fate(command, host.commands.length);
  host.commands.push(command);
  if (fate === 'dies') throw new Killed();
  if (fate !== undefined) return fate;
  return command.file === 'ngctl' ? ngctl(host.on, command) : ifconfig(host.on, command.args);
}

/** ifconfig(8) as far as jails' interfaces go; a jail's vnet is known by the jail's name. */
function ifconfig(on: Graph, [name = '', word, value = '']: readonly string[]): CommandResult {
  const port = interfaceNamed(on, name);
  if (word === '-vnet') {
    const inside = on.interfaces.find((one) => one.name === name && one.jail === value);
    if (inside === undefined) return failed(`jail "${value}" not found`);
    delete inside.jail;
    return done();
  }
  if (port === undefined) return failed(`interface ${name} does not exist`);
  if (word === 'name') {
    if (!renameInterface(on, name, value)) return failed('ioctl SIOCSIFNAME (set name): File exists');
    return done(`${value}\n`);
  }
  if (word === 'vnet') port.jail = value;
  if (word === 'up') port.up = true;
  if (word === 'ether') port.mac = value;
  const flags = interfaceFlags(port).names.join(',');
  return done(`${name}: flags=8802<${flags}> metric 0 mtu 1500\n\tether ${port.mac}\n`);
}

function failed(words: string): CommandResult {
  return { code: 1, stdout: '', stderr: `ifconfig: ${words}\n` };
}

function portsOf(on: Graph): readonly string[] {
  const eifaces = on.nodes.filter((node) => node.type === 'eiface');
  return eifaces.map((node) => {
    const port = on.interfaces.find((one) => one.index === node.interfaceIndex);
    const shown = ngctl(on, { file: 'ngctl', args: ['show', `[${node.id.toString(16)}]:`] }).stdout;
    const [, bridge, hook] = /^ {2}ether +(\S+) +bridge +\S+ +(\S+)/m.exec(shown) ?? [];
    const at = bridge === undefined ? 'loose' : `${bridge}:${hook}`;
    return `${node.name}=${port?.name}${port?.jail === undefined ? '' : `@${port.jail}`} ${port?.mac} ${at}`;
  });
}
