import { structText } from '../argument.js';
import type { Errno } from '../errno.js';
import type { GraphHook, GraphNode } from '../state.js';
import { hookOf } from '../nodes.js';
import { acceptOnly, type Frames, type NodeKind } from './kind.js';

const HOOKS = ['right', 'left', 'right2left', 'left2right'];
const COUNTERS = ['inOctets', 'inFrames', 'outOctets', 'outFrames'];

/** Where a frame goes: across, and a copy to the tap of that direction. */
const ROUTES: Readonly<Record<string, readonly string[]>> = {
  right: ['left', 'right2left'],
  left: ['right', 'left2right'],
  right2left: ['left'],
  left2right: ['right'],
};

/** ng_tee(4). */
export const teeKind: NodeKind = {
  acceptHook: acceptOnly(HOOKS, 'EINVAL'),
  diesWithoutHooks: () => true,
  messages: [
    { name: 'getstats', number: 1, run: (_graph, node) => ({ reply: statsText(node) }) },
    { name: 'clrstats', number: 2, run: (_graph, node) => clear(node) },
    {
      name: 'getclrstats',
      number: 3,
      run(_graph, node) {
        const reply = statsText(node);
        clear(node);
        return { reply };
      },
    },
  ],
  receive: pass,
};

function statsText(node: GraphNode): string {
  return structText(
    HOOKS.map((name) => {
      const traffic = hookOf(node, name)?.traffic ?? {};
      const text = structText(COUNTERS.map((counter) => [counter, traffic[counter] ?? 0]));
      return [name, text === '{}' ? '' : text];
    }),
  );
}

function clear(node: GraphNode): undefined {
  for (const hook of node.hooks) hook.traffic = {};
}

function pass(frames: Frames, node: GraphNode, hook: GraphHook, frame: Uint8Array): Errno | undefined {
  count(hook, 'in', frame.length);
  let failed: Errno | undefined;
  for (const name of ROUTES[hook.name] ?? []) {
    const to = hookOf(node, name);
    if (to === undefined) continue;
    count(to, 'out', frame.length);
    failed = frames.send(node, name, frame) ?? failed;
  }
  return failed;
}

function count(hook: GraphHook, direction: 'in' | 'out', octets: number): void {
  const traffic = (hook.traffic ??= {});
  traffic[`${direction}Octets`] = (traffic[`${direction}Octets`] ?? 0) + octets;
  traffic[`${direction}Frames`] = (traffic[`${direction}Frames`] ?? 0) + 1;
}
