import { parseArgument } from './argument.js';
import type { Errno } from './errno.js';
import type { Graph, GraphNode } from './state.js';
import { kindOf } from './kinds/table.js';
import { removeNode } from './wiring.js';

/** A reply in its ASCII form; `number` is the command's. */
export interface Reply {
  readonly number: number;
  readonly text: string;
  readonly binary?: Uint8Array;
}

/** Sends a named control message with its arguments as text; undefined = carried out without a reply (facts.md section 1.7). */
export function sendMessage(
  graph: Graph,
  node: GraphNode,
  name: string,
  text: string,
): Reply | Errno | undefined {
  const message = kindOf(node.type)?.messages.find((one) => one.name === name);
  if (message === undefined) return 'ENOSYS';
  const value = message.argument === undefined ? undefined : parseArgument(message.argument, text);
  if (typeof value === 'object' && 'errno' in value) return value.errno as Errno;
  const result = message.run(graph, node, value);
  if (result === undefined || typeof result === 'string') return result;
  if ('reply' in result) {
    const { reply: text, binary } = result;
    return { number: message.number, text, ...(binary === undefined ? {} : { binary }) };
  }
  removeNode(graph, node);
  return undefined;
}
