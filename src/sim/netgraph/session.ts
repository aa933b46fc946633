import { strerror, type Errno } from './errno.js';
import { openSocket } from './holder.js';
import { nodeById } from './nodes.js';
import { resolvePath } from './path.js';
import type { Graph, GraphNode } from './state.js';
import { removeNode } from './wiring.js';

/** What the world around one ngctl process gives it. */
export interface SessionWorld {
  /** Text of a file; undefined = no such file. */
  readonly readFile?: (path: string) => string | undefined;
  /** False = could not be written. */
  readonly writeFile?: (path: string, text: string) => boolean;
  /** 0 <= n < 1; shuffles the order of listings as the kernel's hash tables do. */
  readonly random?: () => number;
  /**
   * Called with each command (words joined by one blank) and its line, from 1, before it is carried out. A result takes the command's place:
   * `code` 0 swallows it, another ends the script with that exit status.
   */
  readonly onLine?: (
    line: string,
    number: number,
  ) => { readonly code: number; readonly stderr: string } | undefined;
}

/** One running ngctl: its socket node, its debug level and what it has printed. */
export interface Session {
  readonly graph: Graph;
  readonly nodeId: number;
  readonly world: SessionWorld;
  debug: number;
  stdout: string;
  stderr: string;
}

/** 0, an exit status, `usage` (the interpreter prints the syntax; 64), or `quit` (ends everything; 0). */
export type Outcome = number | 'usage' | 'quit';

/** EX_OSERR, for whatever the kernel refuses (facts.md section 1.2). */
export const REFUSED = 71;

export function openSession(
  graph: Graph,
  owner: { readonly pid: number; readonly uid: number; readonly name: string },
  world: SessionWorld,
): Session | Errno {
  const node = openSocket(graph, owner);
  return typeof node === 'string'
    ? node
    : { graph, nodeId: node.id, world, debug: 0, stdout: '', stderr: '' };
}

/** The socket node goes, and with it what only hung on it. */
export function closeSession(session: Session): void {
  const node = nodeById(session.graph, session.nodeId);
  if (node !== undefined) removeNode(session.graph, node);
}

export function print(session: Session, text: string): void {
  session.stdout += text;
}

/** warnx(3). */
export function warn(session: Session, text: string): void {
  session.stderr += `ngctl: ${text}\n`;
}

/** A request to the kernel failed; libnetgraph's own trace comes first when debugging. */
export function refuse(session: Session, path: string, errno: Errno, what = 'send msg'): Outcome {
  if (session.debug > 0) warn(session, `sendto(${path}): ${strerror(errno)}`);
  warn(session, `${what}: ${strerror(errno)}`);
  return REFUSED;
}

/** The node at a path as this ngctl sees it; ENOTCONN once its own socket node was shut down. */
export function nodeAt(session: Session, path: string): GraphNode | Errno {
  const own = nodeById(session.graph, session.nodeId);
  return own === undefined ? 'ENOTCONN' : resolvePath(session.graph, own, path);
}
