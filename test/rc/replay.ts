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

/** Commands whose quotes the record lost, or whose moment must be surer on a slow machine. */
const RETYPED: Readonly<Record<string, string>> = {
  'flags=-o /var/log/b.log /usr/local/etc/rc.d/vmctl start':
    'flags="-o /var/log/b.log" /usr/local/etc/rc.d/vmctl start',
  '(sleep 1; kill -TERM $(cat /var/run/vmctl.pid)) & service vmctl poll':
    '(sleep 6; kill -TERM $(cat /var/run/vmctl.pid)) & service vmctl poll',
};

function stepOf(step: RecordedStep | { readonly setup: string }): Step {
  if ('setup' in step) return { command: step.setup.startsWith('[small') ? ':' : step.setup, setup: true };
  return { command: RETYPED[step.command] ?? step.command, ...(step.timedOut ? { limit: 1.2 } : {}) };
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
