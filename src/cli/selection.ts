import { VmctlError } from '../errors.js';
import type { StatusReport } from '../protocol/report.js';
import type { Context, Input, OptionSpec } from './command.js';
import { askDaemon, QUICK_ANSWER_MS } from './daemon-request.js';
import { isGlob } from './glob.js';
import { expandNames } from './name-pattern.js';
import type { DaemonPolicy } from './persistent-ask.js';

/** Narrows whatever names, patterns or --all say. */
export const TAG: OptionSpec = {
  name: 'tag',
  value: 'TAG',
  summary: 'of those only VMs with this tag; alone: every VM with it',
};

/** For the help of whatever takes several names. */
export const PATTERN_NOTE =
  "A NAME may be a pattern, as 'web*' or 'db[12]': quote it, or the shell takes it for files.";

export interface SelectionOptions {
  /** The command, for its errors. */
  readonly verb: string;
  /** Whether a daemon is started to be asked. */
  readonly policy: DaemonPolicy;
  /** Of --all, only VMs in this state. */
  readonly only?: StatusReport['status'];
}

/**
 * The VMs that names, patterns, --tag and --all choose, in the order of the words, each once; undefined = all, which the daemon knows
 * best. It is asked only where somebody must be asked. Throws `usage`, `no-such-vm` for a pattern that nothing matches.
 */
export async function selectNames(
  context: Context,
  input: Input,
  { verb, policy, only }: SelectionOptions,
): Promise<readonly string[] | undefined> {
  const { operands, flags, values } = input;
  const tag = values.get('tag');
  const all = flags.has('all');
  refuseMixture(verb, { operands, all, tag });
  if (!operands.some(isGlob) && tag === undefined && !(all && only !== undefined))
    return all ? undefined : [...new Set(operands)];
  const asking = askDaemon(
    context,
    { request: 'status' },
    { kind: 'status', policy, answerTimeoutMs: QUICK_ANSWER_MS },
  );
  const known = (await asking).vms;
  const vms = known.filter((vm) => tag === undefined || vm.tags?.includes(tag) === true);
  if (operands.length === 0)
    return vms.filter(({ status }) => only === undefined || status === only).map(({ name }) => name);
  return expandNames(
    operands,
    known.map(({ name }) => name),
    { among: new Set(vms.map(({ name }) => name)) },
  );
}

interface Words {
  readonly operands: readonly string[];
  readonly all: boolean;
  readonly tag: string | undefined;
}

function refuseMixture(verb: string, { operands, all, tag }: Words): void {
  if (all && operands.length > 0)
    throw new VmctlError('usage', `${verb}: names or --all, not both`, { hint: usageOf(verb) });
  if (!all && operands.length === 0 && tag === undefined)
    throw new VmctlError('usage', `${verb}: which VM?`, { hint: usageOf(verb) });
}

function usageOf(verb: string): string {
  return `usage: vmctl ${verb} NAME... | --tag TAG | --all`;
}
