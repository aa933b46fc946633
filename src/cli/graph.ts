import type { NetReport } from '../protocol/network.js';
import type { CliCommand, Context, Input } from './command.js';
import { askNetwork } from './network-request.js';

export const graphCommand: CliCommand = {
  name: 'graph',
  synopsis: '[BRIDGE]',
  summary: 'who is on which link of which bridge, as a tree or a picture',
  notes: [
    'A tree, unless another form is asked for; -o draws a picture: FILE.svg or FILE.png. No graphviz is needed.',
    'A NIC that is not plugged in has no link; a guest on several bridges is drawn once, with a line to each. Of one\nBRIDGE, who is on it, and where else those are.',
    'Viewers of mermaid refuse what is large, 50,000 characters or 500 lines between nodes unless told otherwise: some\n300 guests. -o has no such limit.',
    '--json prints {takenAt, nodes, edges}; ids are the same from run to run.',
  ],
  options: [
    { name: 'dot', summary: 'for graphviz' },
    { name: 'mermaid', summary: 'a flowchart for mermaid' },
    { name: 'output', short: 'o', value: 'FILE', summary: 'draw FILE.svg or FILE.png' },
  ],
  operands: { min: 0, max: 1 },
  statuses: {
    65: 'without a daemon: a definition has faults',
    68: 'no such bridge',
    69: 'the daemon does not answer',
    71: 'a host program failed, or the file cannot be written',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root, or the file may not be written',
  },
  run: showGraph,
};

async function showGraph(context: Context, input: Input): Promise<number> {
  const { readGraphForm, printGraph } = await import('#graph');
  // A wrong suffix is told before anybody is asked.
  const form = readGraphForm(context, input);
  const [only] = input.operands;
  await printGraph(context, { net: await readNet(context, only), only }, form);
  return 0;
}

/** Of all bridges, for who is on one may be on others; one that no list of all can show is asked for by its name. */
async function readNet(context: Context, only: string | undefined): Promise<NetReport> {
  const { net } = await askNetwork(context, { request: 'net' }, 'net');
  if (only === undefined || net.bridges.some(({ name }) => name === only)) return net;
  const { net: one } = await askNetwork(context, { request: 'net', bridge: only }, 'net');
  return { ...net, bridges: [...net.bridges, ...one.bridges] };
}
