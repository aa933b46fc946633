import { describeExit } from '../bhyve/exit-words.js';
import type { GuestExit } from '../bhyve/exit.js';
import {
  BUNDLE_BYTES,
  bytesOf,
  FACTS_FILE,
  findCrash,
  writeCrash,
  type CrashBundle,
} from '../store/crash-bundles.js';
import { readRunRecord } from '../store/records.js';
import { wantedOf, type VmContext } from '../vm/context.js';
import { collectCrash, type CrashFacts } from './crash-facts.js';
import { renderCrash } from './crash-report.js';
import type { Context } from './context.js';

/**
 * Keeps a crash bundle of a VM's end that was a failure, while everything of it is still there: its record, its output,
 * its links' counters. A failure of that is told, never thrown.
 */
export function keepCrash(context: Context, vm: VmContext): void {
  const { name, lastExit: exit } = vm;
  if (exit === undefined || !isFailure(vm, exit)) return;
  try {
    const { launch } = context.deaths.get(name) ?? {};
    const known = launch === undefined ? undefined : findCrash(context.paths, name, launch);
    if (known !== undefined) return void context.crashes.set(name, known);
    const facts = collectCrash(context, { vm, exit, record: readRunRecord(context.paths, name) });
    const files = filesOf(facts);
    const path = writeCrash(context.paths, { ...{ name, at: facts.at, cause: exit.kind }, files });
    context.crashes.set(name, path);
    context.story.tell('vm.crash-bundle', { vm: name, cause: exit.kind, words: describeExit(exit), path });
  } catch (error) {
    const reason = `no crash bundle: ${(error as Error).message}`;
    context.story.tell('vm.warning', { vm: name, reason }, 'warn');
  }
}

/** In this order parts are left out of a bundle that is too large: a definition alone may have 256 KiB. */
const EXPENDABLE = [
  { definition: null },
  { argv: [] },
  { links: [] },
  { console: [] },
  { output: [] },
] as const satisfies readonly Partial<CrashFacts>[];

function filesOf(facts: CrashFacts): CrashBundle['files'] {
  let files = render(facts);
  let told = facts;
  for (const without of EXPENDABLE) {
    if (bytesOf(files) <= BUNDLE_BYTES) break;
    told = { ...told, ...without, leftOut: [...told.leftOut, ...Object.keys(without)] };
    files = render(told);
  }
  return files;
}

function render(facts: CrashFacts): CrashBundle['files'] {
  return { 'report.txt': renderCrash(facts), [FACTS_FILE]: `${JSON.stringify(facts, null, 2)}\n` };
}

/** Ends that nobody wanted, and whatever the restart policy takes for a failure. */
const FAILURES: readonly GuestExit['kind'][] = ['triple-fault', 'error', 'signal', 'launch-error', 'lost'];

/**
 * Links and vmm nodes found taken are picked anew, which is no failure until there are too many; a guest that reboots in
 * a loop, or whose power-off the policy calls a failure, is one. What ended because we ended it is what was asked for.
 */
function isFailure(vm: VmContext, exit: GuestExit): boolean {
  const forced = vm.tries.kill > 0 && exit.kind !== 'triple-fault' && exit.kind !== 'error';
  if (forced) return false;
  if (FAILURES.includes(exit.kind)) return true;
  const next = vm.verdict?.next;
  return wantedOf(vm) === 'up' && (next === 'backOff' || next === 'failed');
}
