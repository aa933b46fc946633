import type { Errno } from '../errno.js';
import { cutName, nameNode } from '../nodes.js';
import { resolvePath } from '../path.js';
import { nodeAt, refuse, type Outcome, type Session } from '../session.js';
import type { GraphNode } from '../state.js';
import { breakHook, connectNodes, makePeer, shutdownNode } from '../wiring.js';
import type { Command } from './command.js';

export const mkpeerCommand: Command = {
  syntax: 'mkpeer [path] <type> <hook> <peerhook>',
  summary: 'Create and connect a new node to the node at "path"',
  description:
    'The mkpeer command atomically creates a new node of type "type" and connects it to the node at "path". The hooks used for the connection are "hook" on the original node and "peerhook" on the new node. If "path" is omitted then "." is assumed.',
  run(session, args) {
    const [path, type, hook, peerHook] = withPath(args, 3);
    if (path === undefined) return 'usage';
    const wanted = { type: cutName(type!), hook: cutName(hook!), peerHook: cutName(peerHook!) };
    return at(session, path, (node) => makePeer(session.graph, node, wanted));
  },
};

export const connectCommand: Command = {
  syntax: 'connect [path] <relpath> <hook> <peerhook>',
  aliases: ['join'],
  summary: 'Connects hook <peerhook> of the node at <relpath> to <hook>',
  description:
    'The connect command creates a link between the two nodes at "path" and "relpath" using hooks "hook" and "peerhook", respectively. The "relpath", if not absolute, is specified relative to the node at "path". If "path" is omitted then "." is assumed.',
  run(session, args) {
    const [path, relpath, hook, peerHook] = withPath(args, 3);
    if (path === undefined) return 'usage';
    return at(session, path, (node) => {
      const peer = resolvePath(session.graph, node, relpath!);
      if (typeof peer === 'string') return peer;
      return connectNodes(session.graph, { node, hook: cutName(hook!), peer, peerHook: cutName(peerHook!) });
    });
  },
};

export const nameCommand: Command = {
  syntax: 'name <path> <name>',
  summary: 'Assign name <name> to the node at <path>',
  run(session, args) {
    const [path, name] = args;
    if (path === undefined || name === undefined || args.length !== 2) return 'usage';
    return at(session, path, (node) => nameNode(session.graph, node, cutName(name)));
  },
};

export const rmhookCommand: Command = {
  syntax: 'rmhook [path] <hook>',
  aliases: ['disconnect'],
  summary: 'Disconnect hook "hook" of the node at "path"',
  description:
    'The rmhook command forces the node at "path" to break the link formed by its hook "hook", if connected. If "path" is omitted then "." is assumed.',
  run(session, args) {
    const [path, hook] = withPath(args, 1);
    if (path === undefined) return 'usage';
    return at(session, path, (node) => breakHook(session.graph, node, cutName(hook!)));
  },
};

export const shutdownCommand: Command = {
  syntax: 'shutdown <path>',
  aliases: ['kill', 'rmnode'],
  summary: 'Shutdown the node at <path>',
  run(session, args) {
    const [path] = args;
    if (path === undefined || args.length !== 1) return 'usage';
    return at(session, path, (node) => shutdownNode(session.graph, node), 'shutdown');
  },
};

/** Arguments behind an optional path, `.` when it is missing; empty when their number is wrong. */
function withPath(args: readonly string[], count: number): readonly (string | undefined)[] {
  if (args.length === count) return ['.', ...args];
  return args.length === count + 1 ? args : [];
}

function at(
  session: Session,
  path: string,
  change: (node: GraphNode) => Errno | undefined | void,
  what?: string,
): Outcome {
  const node = nodeAt(session, path);
  const failed = typeof node === 'string' ? node : change(node);
  return typeof failed === 'string' ? refuse(session, path, failed, what) : 0;
}
