import { nodeAt, print, refuse, type Outcome, type Session } from '../session.js';
import type { GraphNode } from '../state.js';
import { flagsOf, type Command } from './command.js';
import { hooksFit, hookTable, listingFits, nodeRow } from './rows.js';

export const listCommand: Command = {
  syntax: 'list [-ln]',
  aliases: ['ls'],
  summary: 'Show information about all nodes',
  description:
    'The list command shows information about every node that currently exists in the netgraph system. The optional -n argument limits this list to only those nodes with a global name assignment. The optional -l argument provides verbose output that includes hook information as well.',
  run(session, args) {
    const given = flagsOf(session, args, 'ln');
    if (given === undefined || given.rest.length > 0) return 'usage';
    const named = given.flags.includes('n');
    const nodes = allNodes(session).filter((node) => !named || node.name !== undefined);
    const own = nodeAt(session, '.');
    if (typeof own === 'string' || !listingFits(nodes.length)) {
      return refuse(session, '.', typeof own === 'string' ? own : 'ENOBUFS');
    }
    print(session, `There are ${nodes.length} total ${named ? 'named ' : ''}nodes:\n`);
    return given.flags.includes('l') ? listVerbosely(session, nodes) : listBriefly(session, nodes);
  },
};

export const showCommand: Command = {
  syntax: 'show [-n] <path>',
  aliases: ['inquire', 'info'],
  summary: 'Show information about the node at <path>',
  description: 'If the -n flag is given, hooks are not listed.',
  run(session, args) {
    const given = flagsOf(session, args, 'n');
    const path = given?.rest[0];
    if (given === undefined || path === undefined || given.rest.length !== 1) return 'usage';
    return show(session, path, given.flags !== '');
  },
};

export const typesCommand: Command = {
  syntax: 'types',
  summary: 'Show information about all installed node types',
  run(session, args) {
    if (args.length > 0) return 'usage';
    const own = nodeAt(session, '.');
    if (typeof own === 'string') return refuse(session, '.', own);
    const { types, nodes } = session.graph;
    print(session, `There are ${types.length} total types:\n`);
    print(session, '      Type name   Number of living nodes\n      ---------   ----------------------\n');
    for (const type of types) {
      const living = nodes.filter((node) => node.type === type).length;
      print(session, `${type.padStart(15)}   ${String(living).padStart(5)}\n`);
    }
    return 0;
  },
};

/** All nodes in the order of a hash table: any order, when there is a source of chance. */
export function allNodes(session: Session): readonly GraphNode[] {
  const nodes = [...session.graph.nodes];
  const { random } = session.world;
  if (random === undefined) return nodes;
  for (let last = nodes.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [nodes[last], nodes[other]] = [nodes[other]!, nodes[last]!];
  }
  return nodes;
}

function listBriefly(session: Session, nodes: readonly GraphNode[]): Outcome {
  for (const node of nodes) print(session, nodeRow(node));
  return 0;
}

/** One empty line between nodes, from 13 on (facts.md section 1.6). */
function listVerbosely(session: Session, nodes: readonly GraphNode[]): Outcome {
  for (const [at, node] of nodes.entries()) {
    if (at > 0) print(session, '\n');
    const outcome = show(session, `[${node.id.toString(16)}]:`, false);
    if (outcome !== 0) return outcome;
  }
  return 0;
}

function show(session: Session, path: string, brief: boolean): Outcome {
  const node = nodeAt(session, path);
  if (typeof node === 'string') return refuse(session, path, node);
  if (!brief && !hooksFit(node)) return refuse(session, path, 'ENOBUFS');
  print(session, nodeRow(node) + (brief ? '' : hookTable(session.graph, node)));
  return 0;
}
