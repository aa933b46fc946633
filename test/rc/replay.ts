import { runSandbox, type Step, type StepResult } from './sandbox.js';
import { SMALL_SCRIPTS } from './small-scripts.js';
import type { RecordedCase, RecordedStep } from './recorded-case.js';

/** Runs a recorded case in a sandbox: one line for each thing that is not as recorded, pids apart. */
export async function differencesOf(recorded: RecordedCase, script: string): Promise<string[]> {
  const wanted = recorded.steps.filter((step): step is RecordedStep => !('setup' in step));
  const seen = await runSandbox({
    script,
    rcConf: recorded.rcConf,
    modules: modulesOf(wanted),
    files: systemFiles(recorded),
    steps: recorded.steps.map(stepOf),
  });
  return [
    ...wanted.flatMap((step, index) => compareStep(step, seen.steps[index])),
    ...compareEvents(
      wanted.flatMap((step) => step.events),
      seen.events,
    ),
  ];
}

/** The modules loaded at first are not written down: all that were found by the first look. */
function modulesOf(steps: readonly RecordedStep[]): string[] {
  const ran = steps.flatMap((step) => step.ran);
  return ['vmm', 'nmdm', 'ng_ether', 'ng_bridge'].filter(
    (name) => ran[ran.indexOf(`kldstat -q -m ${name}`) + 1] !== `kldload ${name}`,
  );
}

/** What the recorded systems held beside the script; the bodies of the small scripts are told by their output only. */
function systemFiles({ steps }: RecordedCase): Record<string, string> {
  const files: Record<string, string> = {
    '/usr/local/lib/vmctl/main.js': '// supervisor\n',
    '/usr/local/libexec/vmctl-node': '#!@ROOT@/usr/local/bin/node\n',
    '/usr/local/libexec/vmctl-envnode': '#!@ROOT@/usr/bin/env node\n',
  };
  if (!steps.some((step) => 'setup' in step && step.setup.includes('[small scripts'))) return files;
  return { ...files, ...SMALL_SCRIPTS };
}

/** Quotes that the record lost, and moments that must be surer on a slow machine. */
const RETYPED: readonly (readonly [recorded: string, typed: string])[] = [
  ['flags=-o /var/log/b.log ', 'flags="-o /var/log/b.log" '],
  ['(sleep 1; kill -TERM', '(sleep 20; kill -TERM'],
  ['s/-R 1/-R 3/', 's/-R 1/-R 60/'],
];

function stepOf(step: RecordedStep | { readonly setup: string }): Step {
  if ('setup' in step)
    return { command: step.setup.startsWith('[small') ? ':' : retyped(step.setup), setup: true };
  return { command: retyped(step.command), ...(step.timedOut ? { limit: 3 } : {}) };
}

function retyped(command: string): string {
  return RETYPED.reduce((text, [recorded, typed]) => text.replace(recorded, typed), command);
}

function compareStep(wanted: RecordedStep, seen: StepResult | undefined): string[] {
  if (seen === undefined) return [`$ ${wanted.command}: not run`];
  const parts = ['stdout', 'stderr', 'status', 'ran'] as const;
  return parts.flatMap((part) => {
    const [left, right] = [shown(wanted[part]), shown(seen[part])];
    return left === right ? [] : [`$ ${wanted.command}: ${part}\nrecorded:\n${left}\nseen:\n${right}`];
  });
}

/** Pids differ, and a pid waited for twice is the recorder's zombie (README). */
function shown(value: string | number | readonly string[]): string {
  const lines = typeof value === 'object' ? value.join('\n') : String(value);
  return lines
    .replace(/\b(DPID|CPID|NPID|FOREIGNPID)\d*\b/g, '99999')
    .replace(/(?<=\(?pid[=:]? ?|PIDS: |, |-p |-TERM |pwait )\d+\b/g, 'PID')
    .replace(/^\d+(?= +0 )/gm, 'PID')
    .replace(/PID(, PID)+/g, 'PID')
    .replace(/^(pwait PID)(\npwait PID)+/gm, '$1')
    .trimEnd();
}

/** Starts and natural ends come when they come; what a command did to running processes must be the same. */
function compareEvents(wanted: readonly string[], seen: readonly string[]): string[] {
  const deeds = (events: readonly string[]): string =>
    [...new Set(events.filter((event) => /TERM|guest|reload|\(13\)/.test(event)))].sort().join('\n');
  const [left, right] = [deeds(wanted), deeds(seen)];
  return left === right ? [] : [`events\nrecorded:\n${left}\nseen:\n${right}`];
}
