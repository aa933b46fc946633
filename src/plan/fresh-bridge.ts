import type { CommandResult } from '../command/command.js';
import type { BridgeDefinition } from '../definition/host-definition.js';
import { NEW_CONFIG } from '../netgraph/bridge-config.js';
import { firstLink, HOST_HOOK, UPPER_LINK, wantedHooks } from '../netgraph/bridge-hooks.js';
import { nodeOfInterface } from '../netgraph/names.js';
import { answer } from './answer.js';

/** Formats of facts.md 1.6 and 1.7, with made-up ids: answers to `planBridgeLook` where nobody looks. */
const SIDE_ID = '00000001';
const BRIDGE_ID = '00000004';
const ABSENT = 'ngctl: send msg: No such file or directory\n';

/** The NIC is there without hooks, unless it is a VLAN that is still to be made; the bridge is not. */
export function freshBridge(bridge: BridgeDefinition, hasNic = bridge.vlan === undefined): CommandResult {
  if (bridge.interface === undefined || !hasNic) return absent('', 1);
  const nic = nodeOfInterface(bridge.interface);
  return absent(row(nic, 'ether', SIDE_ID, 0) + flags(0), 4);
}

/** No node has the bridge's name. */
export function absentName(): CommandResult {
  return absent('', 1);
}

/** The bridge is as its definition says. */
export function madeBridge(bridge: BridgeDefinition): CommandResult {
  const { name, tuning } = bridge;
  const hooks = sideHooks(bridge);
  const { debugLevel, loopTimeout, maxStaleness, minStableAge } = { ...NEW_CONFIG, ...tuning };
  const config = `{ debugLevel=${debugLevel} loopTimeout=${loopTimeout} maxStaleness=${maxStaleness} minStableAge=${minStableAge} }`;
  const links = hooks.map(([hook, link]) =>
    hookRow([link, sideNode(bridge), sideType(bridge), SIDE_ID, hook]),
  );
  const stdout =
    sideText(bridge, hooks) +
    reply('getconfig', 2, config, '4') +
    row(name, 'bridge', BRIDGE_ID, links.length) +
    links.join('');
  return answer(0, { stdout });
}

/** What ngctl tells of a host interface that it just made. */
export function newInterface(name: string): CommandResult {
  return answer(0, { stdout: reply('getifname', 1, `"${name}"`, '1') });
}

type Connection = readonly [hook: string, link: string];

function sideHooks(bridge: BridgeDefinition): readonly Connection[] {
  if (bridge.interface === undefined)
    return bridge.hostInterface === undefined ? [] : [[HOST_HOOK, firstLink(bridge)]];
  return wantedHooks(bridge).map((hook) => [hook, hook === 'lower' ? firstLink(bridge) : UPPER_LINK]);
}

function sideNode({ interface: nic, hostInterface }: BridgeDefinition): string {
  return nic === undefined ? (hostInterface?.name ?? '') : nodeOfInterface(nic);
}

function sideType({ interface: nic }: BridgeDefinition): string {
  return nic === undefined ? 'eiface' : 'ether';
}

function sideText(bridge: BridgeDefinition, hooks: readonly Connection[]): string {
  if (hooks.length === 0) return '';
  const rows = hooks.map(([hook, link]) => hookRow([hook, bridge.name, 'bridge', BRIDGE_ID, link]));
  const told =
    bridge.interface === undefined ? reply('getifname', 1, `"${sideNode(bridge)}"`, '1') : flags(1);
  return row(sideNode(bridge), sideType(bridge), SIDE_ID, hooks.length) + rows.join('') + told;
}

function flags(promisc: number): string {
  return reply('getpromisc', 5, String(promisc), '1') + reply('getautosrc', 7, '0', '1');
}

function absent(stdout: string, line: number): CommandResult {
  return answer(71, { stdout, stderr: `${ABSENT}ngctl: line ${line}: error in file\n` });
}

function reply(...[message, number, args, from]: readonly [string, number, string, string]): string {
  return `Rec'd response "${message}" (${number}) from "[${from}]:":\nArgs:\t${args}\n`;
}

function row(...[name, type, id, hooks]: readonly [string, string, string, number]): string {
  return `  Name: ${name.padEnd(15)} Type: ${type.padEnd(15)} ID: ${id}   Num hooks: ${hooks}\n`;
}

function hookRow([hook = '', name = '', type = '', id = '', peerHook = '']: readonly string[]): string {
  return `  ${hook.padEnd(15)} ${name.padEnd(15)} ${type.padEnd(12)} ${id.padEnd(15)} ${peerHook.padEnd(15)}\n`;
}
