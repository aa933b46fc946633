import { VmctlError } from '../errors.js';
import type { JailReport } from '../protocol/network.js';
import type { CliCommand, Context, Input } from './command.js';
import { askNetwork } from './network-request.js';
import { suggestionHint } from './suggestion.js';
import { OUTPUT, tableSpace } from './table-space.js';

export const jailCommand: CliCommand = {
  name: 'jail',
  synopsis: '[list [-o wide] | attach NAME BRIDGE [--interface IF] | detach NAME [BRIDGE] [--interface IF]]',
  summary: "jails' network interfaces on the guests' bridges",
  notes: [
    'attach  make an interface on the bridge for the vnet jail NAME and print its name: ng0_NAME, ng1_NAME for its\n        second bridge, in the order of the lines; the bridge is made first where host.toml has it\ndetach  bring the interfaces back from the jail and remove them; silent when there is none\nlist    every interface that attach made (the default)',
    'For jail.conf(5):  exec.prestart = "vmctl jail attach $name bnet0";\n                   exec.prestop  = "vmctl jail detach $name";\n                   vnet.interface = "ng0_NAME";\nAt boot /usr/local/bin is not in PATH: there it is both in full,\n/usr/local/bin/node /usr/local/bin/vmctl.',
    'detach belongs into prestop: an interface that is removed after its jail ended can panic the kernel.',
    'All of them may be given again at any time, with or without a daemon; none is ever started for them.',
    '--json prints an array of objects, of attach and detach too.',
  ],
  options: [
    { name: 'interface', value: 'IF', summary: 'name of the interface, 15 characters at most' },
    OUTPUT,
  ],
  operands: { min: 0, max: 3 },
  statuses: {
    65: 'host.toml has faults and never was right',
    68: 'no such bridge',
    69: 'the daemon does not answer',
    71: 'a host program or system call failed',
    75: "the name is somebody else's; detach: the interface does not come back from the jail",
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root',
  },
  run: runJailCommand,
};

type Action = (context: Context, input: Input) => Promise<number>;
const ACTIONS: Readonly<Record<string, Action>> = { list, attach, detach };

async function runJailCommand(context: Context, input: Input): Promise<number> {
  const [word = 'list'] = input.operands;
  const action = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
  if (action !== undefined) return action(context, input);
  const hint = await suggestionHint(word, Object.keys(ACTIONS), 'vmctl jail --help');
  throw new VmctlError('usage', `jail: unknown word: ${word}`, { hint });
}

async function list(context: Context, input: Input): Promise<number> {
  const { operands, values } = input;
  if (operands.length > 1 || values.has('interface'))
    throw usage('list: too much behind it', 'vmctl jail list');
  const { jails } = await askNetwork(context, { request: 'jails' }, 'jails');
  const { json, terminal } = context;
  if (json) terminal.out(asJson(jails));
  else terminal.out((await import('#overview')).renderJails(jails, tableSpace(context, input)));
  return 0;
}

/** Nothing but the name on standard output: for `$(...)` in a script. */
async function attach(context: Context, { operands, values }: Input): Promise<number> {
  const [, name, bridge] = operands;
  if (name === undefined || bridge === undefined)
    throw usage('attach: which jail, on which bridge?', 'vmctl jail attach NAME BRIDGE');
  const { jails } = await askNetwork(
    context,
    { request: 'jail', verb: 'attach', name, bridge, ...interfaceOf(values) },
    'jails',
  );
  context.terminal.out(context.json ? asJson(jails) : jails.map((jail) => `${jail.interface}\n`).join(''));
  return 0;
}

async function detach(context: Context, { operands, values }: Input): Promise<number> {
  const [, name, bridge] = operands;
  if (name === undefined) throw usage('detach: which jail?', 'vmctl jail detach NAME [BRIDGE]');
  const where = bridge === undefined ? {} : { bridge };
  const { jails } = await askNetwork(
    context,
    { request: 'jail', verb: 'detach', name, ...where, ...interfaceOf(values) },
    'jails',
  );
  if (context.json) context.terminal.out(asJson(jails));
  return 0;
}

function interfaceOf(values: Input['values']): { readonly interface?: string } {
  const name = values.get('interface');
  return name === undefined ? {} : { interface: name };
}

function usage(message: string, right: string): VmctlError {
  return new VmctlError('usage', `jail ${message}`, { hint: right });
}

function asJson(jails: readonly JailReport[]): string {
  return `${JSON.stringify(jails, null, 2)}\n`;
}
