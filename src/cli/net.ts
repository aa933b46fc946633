import { paintWith } from './colour.js';
import type { CliCommand, Context, Input } from './command.js';
import { askNetwork } from './network-request.js';
import { renderNet } from './render-net.js';

export const netCommand: CliCommand = {
  name: 'net',
  synopsis: '[BRIDGE] [--watch]',
  summary: 'who is on which bridge, and what flows there',
  notes: [
    'RX and TX are as the member itself sees them: what a guest received, what it sent. Of the lower of a NIC as the\nNIC sees them: RX came in from the wire.',
    'Totals are of a NIC on that bridge. They go on when a guest reboots, gets another link or the bridge is made anew, up\nto the last look (every 10 s, and before a guest is stopped). Rates are those between the last two looks.',
    'ng_bridge(4) does not count what it sends to all on the link that was connected last: its RX is too low by that.',
    'What is wrong stands on top: bridges that are not as host.toml says, NICs cut off, links taken for a loop.',
    '--watch shows it again every 2 s until q or Ctrl-C; where the output is no terminal, one picture after the other.\nWith --json, one object on a line each time.',
  ],
  options: [{ name: 'watch', short: 'w', summary: 'show it again every 2 s until q or Ctrl-C' }],
  operands: { min: 0, max: 1 },
  statuses: {
    65: 'host.toml has faults and never was right',
    68: 'no such bridge',
    69: 'the daemon does not answer',
    71: 'a host program failed',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root',
  },
  run: showNet,
};

async function showNet(context: Context, { operands, flags }: Input): Promise<number> {
  const { json, terminal } = context;
  const watched = flags.has('watch');
  const paint = paintWith(terminal.outColours);
  const [bridge] = operands;
  const picture = async (): Promise<string> => {
    const { net } = await askNetwork(
      context,
      { request: 'net', ...(bridge === undefined ? {} : { bridge }) },
      'net',
    );
    if (json) return `${JSON.stringify(net, null, watched ? 0 : 2)}\n`;
    return renderNet(net, paint);
  };
  const first = await picture();
  if (!watched) {
    terminal.out(first);
    return 0;
  }
  const { watchPictures } = await import('./watch.js');
  await watchPictures({ first, picture, plain: json, stdin: process.stdin, stdout: process.stdout });
  return 0;
}
