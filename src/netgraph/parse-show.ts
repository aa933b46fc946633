import type { HookRow, NodeView } from './node.js';
import { parseId, parseName, parseRow } from './parse-list.js';

/** `  %-15s %-15s %-12s %-15s %-15s` with an ID of 8 hex digits in the fourth column; the last is padded too. */
const HOOK = /^ {2}(\S*) +(?=\S)(.+?)(?<! ) +(\S+) +([0-9a-f]{8}) +(\S*)\s*$/;

/** What one ngctl(8) `show` printed; undefined when it printed no node. */
export function parseShow(stdout: string): NodeView | undefined {
  return parseShows(stdout)[0];
}

/** What several `show` lines of one script, or `list -l`, printed: one view for each node row, in order. */
export function parseShows(stdout: string): NodeView[] {
  const views: (NodeView & { hooks: HookRow[] })[] = [];
  for (const line of stdout.split(/\r?\n/)) {
    const row = parseRow(line);
    const hook = row === undefined ? parseHook(line) : undefined;
    if (row !== undefined) views.push({ ...row, hooks: [] });
    if (hook !== undefined) views.at(-1)?.hooks.push(hook);
  }
  return views;
}

function parseHook(line: string): HookRow | undefined {
  const [, hook, name, peerType, id, peerHook] = HOOK.exec(line) ?? [];
  if (hook === undefined || name === undefined || peerType === undefined) return undefined;
  if (id === undefined || peerHook === undefined) return undefined;
  return { hook, peerName: parseName(name), peerType, peerId: parseId(id), peerHook };
}
