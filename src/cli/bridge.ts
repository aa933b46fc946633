import { ERROR_STATUS, VmctlError } from '../errors.js';
import type { BridgeReport } from '../protocol/network.js';
import type { ControlResult } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import { paintWith } from './colour.js';
import type { CliCommand, Context, Input } from './command.js';
import { askNetwork } from './network-request.js';
import { isGlob } from './glob.js';
import { note } from './note.js';
import { printOutcomes } from './operate.js';
import { withProgress } from './progress.js';
import { problemsOf, renderBridgeDetails, renderProblems } from './render-bridge.js';
import { expandNames } from './name-pattern.js';
import { suggestionHint } from './suggestion.js';
import { OUTPUT, tableSpace } from './table-space.js';

export const bridgeCommand: CliCommand = {
  name: 'bridge',
  aliases: ['switch'],
  synopsis: '[list [-o wide] | show NAME | up NAME... | up --all | down NAME... | check [NAME...]]',
  summary: 'the bridges: what they are, make them, take them down',
  notes: [
    'list    every bridge of host.toml and of netgraph (the default)\nshow    everything about one; vmctl net NAME shows who is on it\nup      make bridges what host.toml says, from whatever state they are in: a script may say it at any time, and the\n        service vmctl_net says it at boot\ndown    remove bridges that vmctl made and nothing hangs on\ncheck   every difference from host.toml, with what to do about it',
    'What others made (ngbuddy, jng, hand) is used as it is, never changed and never removed.',
    'No daemon is needed and none is started: without one the command does the work itself.',
  ],
  options: [{ name: 'all', short: 'a', summary: 'up: every bridge of host.toml' }, OUTPUT],
  operands: { min: 0, max: Infinity },
  statuses: {
    65: 'without a daemon: host.toml has faults',
    68: 'no such bridge',
    69: 'the daemon does not answer',
    71: 'netgraph or another host program refused; check: there are differences',
    75: 'down: something hangs on the bridge, or it is not ours',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root',
  },
  run: runBridgeCommand,
};

type Action = (context: Context, names: readonly string[], input: Input) => Promise<number>;
const ACTIONS: Readonly<Record<string, Action>> = { list, show, up, down, check };

async function runBridgeCommand(context: Context, input: Input): Promise<number> {
  const [word = 'list', ...names] = input.operands;
  const action = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
  if (action === undefined) {
    const hint = await suggestionHint(word, Object.keys(ACTIONS), 'vmctl bridge --help');
    throw new VmctlError('usage', `bridge: unknown word: ${word}`, { hint });
  }
  if (input.flags.has('all') && action !== up)
    throw usageError(`bridge ${word}: --all is for up`, `vmctl bridge ${word} --help`);
  return action(context, [...new Set(names)], input);
}

async function list(context: Context, names: readonly string[], input: Input): Promise<number> {
  if (names.length > 0) throw usageError('bridge list: takes no names', 'one bridge: vmctl bridge show NAME');
  const { json, terminal } = context;
  const { bridges, unseen } = await look(context, []);
  if (json) terminal.out(jsonOf(bridges));
  else terminal.out((await import('#overview')).renderBridges(bridges, tableSpace(context, input)));
  if (unseen !== undefined) terminal.err(`vmctl: not seen: ${unseen}\n`);
  return 0;
}

async function show(context: Context, names: readonly string[]): Promise<number> {
  if (names.length !== 1)
    throw usageError('bridge show: one name is needed', 'vmctl bridge list lists the bridges');
  const { json, terminal } = context;
  const { bridges } = await look(context, names);
  const paint = paintWith(terminal.outColours);
  terminal.out(json ? jsonOf(bridges) : bridges.map((one) => renderBridgeDetails(one, paint)).join(''));
  return 0;
}

async function up(context: Context, names: readonly string[], { flags }: Input): Promise<number> {
  if (flags.has('all') === names.length > 0) {
    const message = flags.has('all') ? 'bridge up: names or --all, not both' : 'bridge up: which bridge?';
    throw usageError(message, 'usage: vmctl bridge up NAME... | --all');
  }
  const wanted = flags.has('all') ? {} : { names: await namesOf(context, names) };
  const { outcomes } = await change(context, { request: 'bridge', verb: 'up', ...wanted });
  if (outcomes.length === 0 && !context.json) note(context, 'no bridges in host.toml\n');
  return printOutcomes(context, outcomes);
}

async function down(context: Context, names: readonly string[]): Promise<number> {
  if (names.length === 0) throw usageError('bridge down: which bridge?', 'usage: vmctl bridge down NAME...');
  const wanted = await namesOf(context, names);
  const { outcomes } = await change(context, { request: 'bridge', verb: 'down', names: wanted });
  return printOutcomes(context, outcomes);
}

function change(
  context: Context,
  wanted: BridgeRequest,
): Promise<Extract<ControlResult, { kind: 'bridge' }>> {
  const whom = wanted.names?.join(', ') ?? '--all';
  return withProgress(context, { title: `bridge ${wanted.verb} ${whom}` }, () =>
    askNetwork(context, wanted, 'bridge'),
  );
}

type BridgeRequest = Extract<ControlRequest, { readonly request: 'bridge' }>;

/** Patterns are of the bridges that there are, and of those that host.toml would have. */
async function namesOf(context: Context, words: readonly string[]): Promise<readonly string[]> {
  if (!words.some(isGlob)) return words;
  const { bridges } = await look(context, []);
  return expandNames(
    words,
    bridges.map(({ name }) => name),
    { what: 'bridge' },
  );
}

/** The lines are the answer, as those of vmctl check are. */
async function check(context: Context, names: readonly string[]): Promise<number> {
  const { json, terminal } = context;
  const { bridges } = await look(context, await namesOf(context, names));
  const problems = bridges.flatMap(problemsOf);
  terminal.out(json ? `${JSON.stringify(problems, null, 2)}\n` : renderProblems(problems));
  return problems.length === 0 ? 0 : ERROR_STATUS.host;
}

function look(
  context: Context,
  names: readonly string[],
): Promise<{ readonly bridges: readonly BridgeReport[]; readonly unseen?: string }> {
  return askNetwork(context, { request: 'bridges', ...(names.length === 0 ? {} : { names }) }, 'bridges');
}

function jsonOf(bridges: readonly BridgeReport[]): string {
  return `${JSON.stringify(bridges, null, 2)}\n`;
}

function usageError(message: string, hint: string): VmctlError {
  return new VmctlError('usage', message, { hint });
}
