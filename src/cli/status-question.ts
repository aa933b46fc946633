import { VmctlError } from '../errors.js';
import type { StatusReport } from '../protocol/report.js';
import type { Context } from './command.js';
import { askDaemon, QUICK_ANSWER_MS } from './daemon-request.js';
import { isGlob } from './glob.js';
import { isAbsent } from './persistent-ask.js';
import { expandNames } from './name-pattern.js';
import { withNameHint } from './vm-names.js';

/** Of which VMs to ask: names and patterns; none = all. */
export interface StatusQuestion {
  readonly words: readonly string[];
  readonly details: boolean;
  /** Only the daemon's word will do: the host tells nothing of what changes. */
  readonly supervised?: boolean;
}

/** The daemon's word, or where there is none what the host shows. Throws VmctlError, `no-such-vm` with what was meant. */
export async function askStatus(
  context: Context,
  { words, details, supervised = false }: StatusQuestion,
): Promise<readonly StatusReport[]> {
  if (!words.some(isGlob)) {
    const names = [...new Set(words)];
    return withNameHint(context, names, readStatus(context, { names, details, supervised }));
  }
  const vms = await readStatus(context, { names: [], details: false, supervised });
  const names = expandNames(
    words,
    vms.map(({ name }) => name),
  );
  const known = new Map(vms.map((vm) => [vm.name, vm]));
  const found = names.flatMap((name) => known.get(name) ?? []);
  if (!details && found.length === names.length) return found;
  return withNameHint(context, names, readStatus(context, { names, details, supervised }));
}

interface Wanted {
  readonly names: readonly string[];
  readonly details: boolean;
  readonly supervised: boolean;
}

async function readStatus(
  context: Context,
  { names, details, supervised }: Wanted,
): Promise<readonly StatusReport[]> {
  try {
    const result = await askDaemon(
      context,
      { request: 'status', ...(names.length === 0 ? {} : { names }), ...(details ? { details } : {}) },
      { kind: 'status', policy: 'repair', answerTimeoutMs: QUICK_ANSWER_MS },
    );
    return result.vms;
  } catch (error) {
    if (!isAbsent(error)) throw error;
    if (supervised) throw nobodyTells(error);
    context.terminal.err('vmctl: no daemon is running: nothing is supervised\n');
    const { lookAtStatus } = await import('#offline');
    return lookAtStatus(context, names);
  }
}

function nobodyTells(cause: VmctlError): VmctlError {
  return new VmctlError('no-daemon', 'no vmctl daemon is running: nobody tells what changes', {
    ...{
      hint: 'service vmctl onestart, or vmctl daemon run, starts it; vmctl status shows what there is now',
    },
    cause,
  });
}
