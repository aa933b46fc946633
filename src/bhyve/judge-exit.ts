import type { GuestExit, ProcessExit } from './exit.js';

/** Lines of bhyve's output that go into a verdict. */
const KEPT_LINES = 20;
/** A path has at most 1024 bytes (MAXPATHLEN); what is longer explains nothing. */
const LINE_LENGTH = 1200;
/** Messages of net_backend_netgraph.c; both mean that another place has to be picked (design: netgraph rule 4). */
const HOOK_TAKEN = /can't connect to node|can't get Netgraph sockets/;
/** tpm_emul_swtpm.c [main] gives up with err(1): the status of a power-off. */
const TPM_LOST = /is swtpm running\?/;
const VMM_BUSY = /vm_reinit: Device busy/;

export interface EndedGuest {
  readonly exit: ProcessExit;
  /** Whether the title or a connected hook was seen. */
  readonly confirmed: boolean;
  /** What this run of bhyve wrote, stdout and stderr alike: 13 uses both (facts.md 5). */
  readonly output: readonly string[];
}

/**
 * What an exit of bhyve means: bhyve(8) EXIT STATUS. An exit before the guest was confirmed is the launch's: a usage
 * error exits 1 like a power-off (facts.md 6.7).
 */
export function judgeExit({ exit, confirmed, output }: EndedGuest): GuestExit {
  if (exit.kind === 'lost') return { kind: 'lost' };
  const lines = lastLines(output);
  if (exit.kind === 'code' && exit.code === 4) {
    // Only device initialization says these, so they hold even when another NIC's hook was seen before.
    if (lines.some((line) => HOOK_TAKEN.test(line))) return { kind: 'hook-taken', lines };
    if (lines.some((line) => VMM_BUSY.test(line))) return { kind: 'vmm-busy', lines };
  }
  if (!confirmed) return judgeLaunch(exit, lines);
  if (exit.kind === 'signal') return { kind: 'signal', signal: exit.signal };
  if (exit.code === 1 && lines.some((line) => TPM_LOST.test(line))) return { kind: 'error', code: 1 };
  return judgeCode(exit.code);
}

function judgeLaunch(exit: Exclude<ProcessExit, { kind: 'lost' }>, lines: readonly string[]): GuestExit {
  if (exit.kind === 'code') return { kind: 'launch-error', code: exit.code, lines };
  return { kind: 'launch-error', code: null, lines: lines.length > 0 ? lines : [`killed by ${exit.signal}`] };
}

function judgeCode(code: number): GuestExit {
  const kinds = ['rebooted', 'powered-off', 'halted', 'triple-fault'] as const;
  const kind = kinds[code];
  return kind === undefined ? { kind: 'error', code } : { kind };
}

/** The last lines without the CR that a raw console leaves at their ends (facts.md 6.8), and without usage text. */
export function lastLines(output: readonly string[]): string[] {
  const lines = output.flatMap((text) => text.split(/\r*\n|\r+$/)).filter((line) => line.trim() !== '');
  const telling = withoutUsage(lines);
  return (telling.length > 0 ? telling : lines).slice(-KEPT_LINES).map((line) => line.slice(0, LINE_LENGTH));
}

/** What is wrong stands before the usage text, whose thirty lines would push it out (facts.md 6.1). */
function withoutUsage(lines: readonly string[]): readonly string[] {
  const from = lines.findIndex((line) => line.startsWith('Usage: '));
  const after = lines.findIndex((line, at) => at > from && !/^\s/.test(line));
  return from < 0 ? lines : [...lines.slice(0, from), ...(after < 0 ? [] : lines.slice(after))];
}
