import { acceptAny, acceptOnly, type NodeKind } from './kind.js';

/** ng_socket(4): a process's end; made by the process only, gone with it. */
export const socketKind: NodeKind = {
  construct: () => 'EINVAL',
  acceptHook: acceptAny,
  diesWithoutHooks: () => false,
  messages: [],
  receive(frames, node, hook, frame) {
    frames.arrive(node, hook.name, frame);
    return undefined;
  },
};

/** ng_hub(4): every frame to all other hooks. */
export const hubKind: NodeKind = {
  acceptHook: acceptAny,
  diesWithoutHooks: (_graph, node) => node.persistent !== true,
  messages: [
    { name: 'setpersistent', number: 1, run: (_graph, node) => ((node.persistent = true), undefined) },
  ],
  receive(frames, node, hook, frame) {
    for (const other of node.hooks) if (other !== hook) frames.send(node, other.name, frame);
    return undefined;
  },
};

/** ng_one2many(4). */
export const one2manyKind: NodeKind = {
  acceptHook: (_graph, _node, hook) => (/^(one|many\d+)$/.test(hook) ? { name: hook } : 'EINVAL'),
  diesWithoutHooks: () => true,
  messages: [{ name: 'getconfig', number: 1, run: () => ({ reply: '{ xmitAlg=1 failAlg=1 }' }) }],
};

/** ng_echo(4) and ng_hole(4): any hook; here both swallow what comes. */
export const holeKind: NodeKind = { acceptHook: acceptAny, diesWithoutHooks: () => true, messages: [] };

/** ng_patch(4). */
export const patchKind: NodeKind = {
  acceptHook: acceptOnly(['in', 'out'], 'EINVAL'),
  diesWithoutHooks: () => true,
  messages: [],
};
