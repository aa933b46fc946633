import { VmctlError } from '../errors.js';
import type { NicReport } from '../protocol/network.js';
import { NIC_VERBS } from '../protocol/request.js';
import type { CliCommand, Context, Input } from './command.js';
import { askNetwork } from './network-request.js';
import { renderNic } from './render-nic.js';
import { suggestionHint } from './suggestion.js';
import { OUTPUT, tableSpace } from './table-space.js';
import { withNameHint } from './vm-names.js';

export const nicCommand: CliCommand = {
  name: 'nic',
  synopsis: 'list VM [-o wide] | unplug VM NIC | plug VM NIC [BRIDGE] | move VM NIC BRIDGE',
  summary: 'NICs of a running guest: plug, unplug and move them live',
  notes: [
    'NIC is its name, or its position, from 0. The guest is not restarted; it sees no change of its link.',
    'A change holds over reboots and crashes of the guest; a stop and start, or vmctl restart, goes by the file again.\nvmctl status shows what differs from the file.',
    'A NIC that is unplugged when the guest comes back hangs on a hub of its own, never on the bridge.',
    'plug without BRIDGE takes it back to where it was.',
  ],
  options: [OUTPUT],
  operands: { min: 2, max: 4 },
  statuses: {
    68: 'no such VM',
    69: 'no daemon is running: only the supervisor changes the NICs of a guest',
    71: 'netgraph refused: the NIC is where it was',
    75: 'the guest does not run, or is not up yet',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root',
  },
  run: runNicCommand,
};

async function runNicCommand(context: Context, input: Input): Promise<number> {
  const { operands } = input;
  const [word = '', vm = '', nic, bridge] = operands;
  if (word === 'list' && operands.length === 2) return list(context, vm, input);
  const verb = NIC_VERBS.find((one) => one === word);
  if (verb === undefined && word !== 'list') {
    const hint = await suggestionHint(word, ['list', ...NIC_VERBS], 'vmctl nic --help');
    throw new VmctlError('usage', `nic: unknown word: ${word}`, { hint });
  }
  if (
    verb === undefined ||
    nic === undefined ||
    ((verb === 'move') !== (bridge !== undefined) && verb !== 'plug')
  )
    throw new VmctlError('usage', `nic ${word}: wrong number of words`, {
      hint: `vmctl nic ${nicCommand.synopsis}`,
    });
  const place = bridge === undefined ? {} : { bridge };
  const asking = askNetwork(context, { request: 'nic', verb, name: vm, nic, ...place }, 'nic');
  const answer = await withNameHint(context, [vm], asking);
  return show(context, answer.nic, renderNic(answer.nic));
}

async function list(context: Context, vm: string, input: Input): Promise<number> {
  const { nics } = await withNameHint(
    context,
    [vm],
    askNetwork(context, { request: 'nics', name: vm }, 'nics'),
  );
  if (context.json) return show(context, nics, '');
  return show(context, nics, (await import('#overview')).renderNics(nics, tableSpace(context, input)));
}

function show({ json, terminal }: Context, value: NicReport | readonly NicReport[], text: string): number {
  terminal.out(json ? `${JSON.stringify(value, null, 2)}\n` : text);
  return 0;
}
