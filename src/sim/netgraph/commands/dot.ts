import { nodeById } from '../nodes.js';
import { nodeAt, print, refuse, REFUSED, warn, type Session } from '../session.js';
import type { GraphNode } from '../state.js';
import { flagsOf, type Command } from './command.js';
import { hooksFit, listingFits } from './rows.js';
import { allNodes } from './show.js';

export const dotCommand: Command = {
  syntax: 'dot [-c] [outputfile]',
  aliases: ['graphviz', 'confdot'],
  summary: 'Produce a GraphViz (.dot) of the entire netgraph.',
  description:
    'If no outputfile is specified, stdout will be assumed. The optional -c argument generates a graph without separate structures for edge names. Such a graph is more compact.',
  run(session, args) {
    const given = flagsOf(session, args, 'c');
    if (given === undefined || given.rest.length > 1) return 'usage';
    const [file] = given.rest;
    const own = nodeAt(session, '.');
    if (typeof own === 'string') return refuse(session, '.', own);
    const nodes = allNodes(session);
    if (!listingFits(nodes.length) || !nodes.every(hooksFit)) return refuse(session, '.', 'ENOBUFS');
    const text = given.flags === '' ? fullText(session, nodes) : compactText(session, nodes);
    if (file === undefined) print(session, text);
    else if (session.world.writeFile?.(file, text) !== true) {
      warn(session, `Could not open ${file} for writing: Permission denied`);
      return REFUSED;
    }
    return 0;
  },
};

function fullText(session: Session, nodes: readonly GraphNode[]): string {
  const blocks = nodes.filter((node) => node.hooks.length > 0).map((node) => nodeBlock(session, node));
  return `graph netgraph {\n\tedge [ weight = 1.0 ];\n${nodeLines(nodes)}${blocks.join('')}}\n`;
}

function compactText(session: Session, nodes: readonly GraphNode[]): string {
  const edges = nodes.flatMap((node) =>
    edgesOf(session, node).map(
      (hook) =>
        `\t"${hex(hook.peer)}" -> "${hex(node.id)}" [ headlabel = "${hook.name}", taillabel = "${hook.peerHook}" ] ;\n`,
    ),
  );
  return `digraph netgraph {\n\tedge [ dir = "none", fontsize = 10 ];\n${nodeLines(nodes)}${edges.join('')}}\n`;
}

function nodeLines(nodes: readonly GraphNode[]): string {
  const labels = nodes.map(
    (node) =>
      `\t\t"${hex(node.id)}" [ label = "{${node.name ?? '\\<unnamed\\>'}:|{${node.type}|[${hex(node.id)}]:}}" ];\n`,
  );
  const lonely = nodes.filter((node) => node.hooks.length === 0).map((node) => `\t\t"${hex(node.id)}";\n`);
  return (
    `\tnode [ shape = record, fontsize = 12 ] {\n${labels.join('')}\t};\n` +
    `\tsubgraph cluster_disconnected {\n\t\tbgcolor = pink;\n${lonely.join('')}\t};\n`
  );
}

function nodeBlock(session: Session, node: GraphNode): string {
  const id = hex(node.id);
  const dots = node.hooks.map((hook) => `\t\t"${id}.${hook.name}" [ label = "${hook.name}" ];\n`);
  const stems = node.hooks.map((hook) => `\t\t"${id}" -- "${id}.${hook.name}";\n`);
  const edges = edgesOf(session, node).map(
    (hook) => `\t"${id}.${hook.name}" -- "${hex(hook.peer)}.${hook.peerHook}";\n`,
  );
  return (
    `\tnode [ shape = octagon, fontsize = 10 ] {\n${dots.join('')}\t};\n` +
    `\t{\n\t\tedge [ weight = 2.0, style = bold ];\n${stems.join('')}\t};\n${edges.join('')}`
  );
}

/** Each edge once: at the node with the higher id. */
function edgesOf(session: Session, node: GraphNode): GraphNode['hooks'] {
  return node.hooks.filter(
    (hook) => hook.peer <= node.id && nodeById(session.graph, hook.peer) !== undefined,
  );
}

function hex(id: number): string {
  return id.toString(16);
}
