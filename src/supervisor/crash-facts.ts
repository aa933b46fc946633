import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { blankSecrets } from '../bhyve/blank-secrets.js';
import { statusOfExit } from '../bhyve/exit-status.js';
import { describeExit } from '../bhyve/exit-words.js';
import type { GuestExit } from '../bhyve/exit.js';
import { canonicalJson } from '../definition/canonical.js';
import type { VmDefinition } from '../definition/definition.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import type { VmContext } from '../vm/context.js';
import type { RestartVerdict } from '../vm/restart.js';
import type { RunRecord } from '../vm/record.js';
import type { Context, LinkCount } from './context.js';
import { consoleSince, outputSince } from './output.js';

/** What a crash bundle tells, without secrets. */
export interface CrashFacts {
  readonly version: 1;
  readonly vm: string;
  /** Which launch has ended, as in the deaths; null = bhyve did not run. */
  readonly launch: string | null;
  /** ms since the epoch, and the same in ISO 8601. */
  readonly at: number;
  readonly time: string;
  readonly cause: GuestExit['kind'];
  readonly exit: string;
  /** bhyve's exit status. */
  readonly code: number | null;
  readonly signal: string | null;
  /** null = bhyve did not run. */
  readonly pid: number | null;
  readonly uptimeSeconds: number | null;
  /** Relaunches since the last operator start, before this end. */
  readonly restarts: number;
  /** What vmctl does about it. */
  readonly next: string;
  /** What to do about it, where the step that failed knows. */
  readonly hint: string | null;
  readonly host: {
    readonly name: string;
    readonly release: number;
    readonly arch: string;
    readonly vmctl: string;
  };
  /** null = it did not come to that. */
  readonly argv: readonly string[] | null;
  /** sha256 of the definition below as canonical JSON, in hex. */
  readonly definitionHash: string;
  /** null = left out. */
  readonly definition: VmDefinition | null;
  readonly links: readonly LinkCount[];
  readonly output: readonly string[];
  readonly console: readonly string[];
  /** What the bundle has no room for. */
  readonly leftOut: readonly string[];
}

interface Ended {
  readonly vm: VmContext;
  readonly exit: GuestExit;
  readonly record: RunRecord | undefined;
}

export function collectCrash(context: Context, { vm, exit, record }: Ended): CrashFacts {
  const { name } = vm;
  // Noted with the end of a process only: a start that fails before bhyve is no death.
  const death = context.deaths.get(name);
  const at = death?.at ?? context.clock.wall();
  const definition = blankSecrets(vm.running ?? vm.definition);
  const { hostname, release, arch } = context.facts;
  const links = death === undefined ? vm.links : (record?.links ?? vm.links);
  return blankSecrets({
    ...{ version: 1 as const, vm: name, launch: death?.launch ?? null },
    ...{ at, time: new Date(at).toISOString() },
    ...{ cause: exit.kind, exit: describeExit(exit), code: statusOfExit(exit) },
    signal: exit.kind === 'signal' ? exit.signal : null,
    pid: death === undefined ? null : (record?.pid ?? null),
    uptimeSeconds: death?.uptimeSeconds ?? null,
    ...{ restarts: vm.restarts, next: nextWords(vm.verdict), hint: context.hints.get(name) ?? null },
    host: { name: hostname, release, arch, vmctl: VMCTL_VERSION },
    argv: argvOf(record, death !== undefined),
    definitionHash: bytesToHex(sha256(utf8ToBytes(canonicalJson(definition)))),
    definition,
    links: context.countsOf(name, links),
    output: plainLines(outputSince(context, name).lines()),
    console: plainLines(consoleSince(context, name)),
    leftOut: [],
  });
}

function nextWords(verdict: RestartVerdict | undefined): string {
  switch (verdict?.next) {
    case 'start':
      return 'starts it again at once';
    case 'backOff':
      return `starts it again in ${Math.round((verdict.delayMs ?? 0) / 100) / 10} s`;
    case 'failed':
      return `gives up: failed until an operator starts it (${verdict.reason})`;
    case 'stopped':
      return 'leaves it down';
    case undefined:
      return 'not decided';
  }
}

/** A record that is there before the launch is that of the guest before, whose links a reboot keeps. */
function argvOf(record: RunRecord | undefined, ran: boolean): readonly string[] | null {
  if (record === undefined || (!ran && record.phase !== 'launching')) return null;
  return [record.bhyve.file, ...record.bhyve.args];
}

/** Escape sequences of a console must not steer the terminal of whoever reads the bundle, and noise takes one byte each. */
function plainLines(lines: readonly string[]): readonly string[] {
  return lines.map((line) =>
    line
      .replace(/\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>])/g, '')
      .replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f\ufffd]/g, '?'),
  );
}
