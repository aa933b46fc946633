import type { CommandResult } from '../command/command.js';
import type { BridgeDefinition } from '../definition/definition.js';
import { nodeOfInterface } from '../netgraph/names.js';
import { answer } from './answer.js';

/** Formats of facts.md 1.6 and 1.7, with made-up ids: answers to `planBridgeLook` where nobody looks. */
const NIC_ID = '00000001';
const BRIDGE_ID = '00000004';
const ABSENT = 'ngctl: send msg: No such file or directory\n';

/** The NIC is there without hooks, the bridge is not. */
export function freshBridge(bridge: BridgeDefinition): CommandResult {
  if (bridge.interface === undefined) return absent('', 1);
  return absent(nicText(nodeOfInterface(bridge.interface), []), 4);
}

/** The bridge is as its definition says. */
export function madeBridge(bridge: BridgeDefinition): CommandResult {
  if (bridge.interface === undefined) return answer(0, { stdout: row(bridge.name, 'bridge', BRIDGE_ID, 0) });
  const nic = nodeOfInterface(bridge.interface);
  const hooks = ['upper', 'lower'].map((hook, index) =>
    hookRow([hook, bridge.name, 'bridge', BRIDGE_ID, `link${1 - index}`]),
  );
  const links = ['upper', 'lower'].map((hook, index) =>
    hookRow([`link${1 - index}`, nic, 'ether', NIC_ID, hook]),
  );
  const stdout = nicText(nic, hooks, 1) + row(bridge.name, 'bridge', BRIDGE_ID, 2) + links.join('');
  return answer(0, { stdout });
}

function absent(stdout: string, line: number): CommandResult {
  return answer(71, { stdout, stderr: `${ABSENT}ngctl: line ${line}: error in file\n` });
}

function nicText(nic: string, hooks: readonly string[], promisc = 0): string {
  const replies = [`"getpromisc" (5)|${promisc}`, '"getautosrc" (7)|0'].map((reply) => {
    const [head, value] = reply.split('|');
    return `Rec'd response ${head} from "[1]:":\nArgs:\t${value}\n`;
  });
  return row(nic, 'ether', NIC_ID, hooks.length) + hooks.join('') + replies.join('');
}

function row(name: string, type: string, id: string, hooks: number): string {
  return `  Name: ${name.padEnd(15)} Type: ${type.padEnd(15)} ID: ${id}   Num hooks: ${hooks}\n`;
}

function hookRow([hook = '', name = '', type = '', id = '', peerHook = '']: readonly string[]): string {
  return `  ${hook.padEnd(15)} ${name.padEnd(15)} ${type.padEnd(12)} ${id.padEnd(15)} ${peerHook.padEnd(15)}\n`;
}
