import type { CliCommand, Context, Input } from './command.js';
import { netCommand } from './net.js';
import { askNetwork } from './network-request.js';
import { OUTPUT, tableSpace } from './table-space.js';

export const macsCommand: CliCommand = {
  name: 'macs',
  synopsis: '[BRIDGE] [-o wide]',
  summary: 'the addresses each bridge has learned, and who is behind them',
  notes: [
    'Warned of are addresses that two NICs have, or that are seen behind another link than that of their owner: a bridge\ntakes the second link for a loop and mutes it for a minute, without a message.',
    'An address that changes links again within min_stable_age seconds (1) is taken for a loop too: for guests that pass\none to each other quickly, as CARP does, set it to 0.',
    '--json prints an array of tables.',
  ],
  options: [OUTPUT],
  operands: { min: 0, max: 1 },
  statuses: netCommand.statuses,
  run: showMacs,
};

async function showMacs(context: Context, input: Input): Promise<number> {
  const [bridge] = input.operands;
  const { json, terminal } = context;
  const { tables } = await askNetwork(
    context,
    { request: 'macs', ...(bridge === undefined ? {} : { bridge }) },
    'macs',
  );
  if (json) terminal.out(`${JSON.stringify(tables, null, 2)}\n`);
  else terminal.out((await import('#overview')).renderMacs(tables, tableSpace(context, input)));
  return 0;
}
