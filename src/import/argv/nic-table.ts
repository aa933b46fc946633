import { tapName } from '../../bhyve/tap-name.js';
import { readHostForward, readHookName, readTapName, readValePort } from '../../definition/device-name.js';
import { readMac } from '../../definition/mac.js';
import { readInterfaceName, readNodeName } from '../../definition/node-name.js';
import type { TomlTable } from '../imported.js';
import type { DeviceNode } from './device-node.js';
import { nextKey, present, type Draft } from './draft.js';
import { genmac } from './genmac.js';

/** A NIC, on whatever it was; the reason when no key says it. */
export function putNic(node: DeviceNode, draft: Draft): string | undefined {
  const { at, device, slot } = node;
  const { variables } = draft;
  const key = nextKey(draft, 'network');
  const backend = backendOf(node, draft, key);
  if (typeof backend === 'string') return backend;
  const written = variables.get(`${at}.mac`) ?? backend.mac;
  const mac = written === undefined ? undefined : readMac(written);
  if (mac?.ok === false) return `bhyve would not start: ${mac.message}`;
  variables.take(`${at}.device`, key);
  variables.take(`${at}.mac`, key);
  const hasMtu = device === 'virtio-net' && !('slirp' in backend.table) && !('cable' in backend.table);
  const mtu = hasMtu ? variables.takeNumber(`${at}.mtu`, key) : undefined;
  const table = { ...backend.table, mac: mac?.value ?? ownMac(node, draft, key), mtu, slot };
  draft.lists.network.push(present({ type: device === 'e1000' ? device : undefined, ...table }));
  return undefined;
}

/** A guest's system may know its NIC by its MAC. */
function ownMac({ at, option }: DeviceNode, { vm, remarks }: Draft, key: string): string {
  const [, , slot = 0, fn = 0] = at.split('.').map(Number);
  remarks.push({
    ...{ option, kind: 'carried', key: `${key}.mac` },
    why: 'no mac= was given: this is the one that bhyve made of slot, function and name (UNPROVEN on 15)',
  });
  return genmac(vm, slot, fn);
}

interface Backend {
  readonly table: TomlTable;
  /** Said where the back end belongs. */
  readonly mac?: string;
}

function backendOf(node: DeviceNode, draft: Draft, key: string): Backend | string {
  const { at, option, device } = node;
  const { variables, remarks } = draft;
  const word = variables.get(`${at}.backend`);
  if (word === undefined && device === 'e1000') return 'bhyve would not start: e1000 has no back end';
  if (word === 'netgraph') return netgraph(node, draft, key);
  const table = word === undefined ? { cable: false } : plainBackend(word, node, draft);
  if (table !== undefined) {
    for (const name of ['backend', 'type']) variables.take(`${at}.${name}`, key);
    return { table };
  }
  const mac = /^mac=(.*)$/.exec(word ?? '')?.[1];
  if (mac === undefined) return `no key says the back end "${word ?? ''}"`;
  variables.take(`${at}.backend`, key);
  remarks.push({
    ...{ option, kind: 'changed', key },
    why: 'bhyve takes mac= for a back end there, and does not start; taken for a NIC without a cable',
  });
  return { table: { cable: false }, mac };
}

function plainBackend(word: string, { at }: DeviceNode, { variables, vm }: Draft): TomlTable | undefined {
  const type = variables.get(`${at}.type`);
  // One that vmctl made for this guest, and will make again.
  const own = word.startsWith(`tap${vm}.`) ? word.slice(vm.length + 4) : '';
  if (own !== '' && tapName(vm, own) === word)
    return { tap: true, ...(/^\d+$/.test(own) ? {} : { name: own }) };
  if ((/^(tap|vmnet)/.test(word) || type === 'tap') && readTapName(word).ok) return { tap: word };
  if (word.startsWith('vale') && readValePort(word).ok) return { vale: word };
  const netmap = /^netmap:(.*)$/.exec(word)?.[1];
  if (netmap !== undefined && readInterfaceName(netmap).ok) return { netmap };
  if (word !== 'slirp') return undefined;
  const written = variables.get(`${at}.hostfwd`);
  if (written === undefined) return { slirp: true };
  const rules = written.split(';').map(readHostForward);
  if (!rules.every((rule) => rule.ok)) return undefined;
  variables.take(`${at}.hostfwd`, 'network');
  return { slirp: { host_forward: rules.flatMap((rule) => (rule.ok ? [rule.value] : [])) } };
}

/** A bridge, when the hook is one of ng_bridge(4)'s, else a hook of another node. */
function netgraph({ at, option }: DeviceNode, { variables, remarks }: Draft, key: string): Backend | string {
  const path = variables.get(`${at}.path`) ?? '';
  const hook = variables.get(`${at}.peerhook`) ?? '';
  const node = readNodeName(path.replace(/:$/, ''));
  if (!path.endsWith(':') || !node.ok) return `no key says the netgraph path "${path}"`;
  const isBridge = /^link\d*$/.test(hook);
  if (!isBridge && !readHookName(hook).ok) return `"${hook}" is no hook`;
  for (const name of ['backend', 'path', 'peerhook', 'socket']) variables.take(`${at}.${name}`, key);
  remarks.push(...linkRemarks(hook, isBridge).map((why) => ({ option, kind: 'changed', key, why }) as const));
  if (variables.take(`${at}.hook`, key) !== undefined)
    remarks.push({ option, kind: 'changed', key, why: 'the hook at bhyve itself is vmlink under vmctl' });
  return { table: isBridge ? { bridge: node.value } : { node: node.value, peerhook: hook } };
}

function linkRemarks(hook: string, isBridge: boolean): readonly string[] {
  return isBridge
    ? [`${hook} is not kept: vmctl takes a link that is free, and names the socket itself`]
    : ['the socket is named by vmctl'];
}
