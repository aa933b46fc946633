import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StepResult } from './sandbox.js';

/** One recorded case: a fresh system, its preparations and commands in order, and what was seen. */
export interface RecordedCase {
  readonly id: string;
  readonly variant: string;
  readonly rcConf: readonly string[];
  readonly steps: readonly (RecordedStep | { readonly setup: string })[];
}

export interface RecordedStep extends StepResult {
  readonly events: readonly string[];
  readonly timedOut: boolean;
}

/** All cases of a folder in the layout of ../shared/freebsd/rc-cases/README.md; undefined when there is none. */
export function readCases(folder: string): RecordedCase[] | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split(/^(?=# case )/m)
        .filter((text) => text.startsWith('# case '))
        .map(parseCase),
    );
}

function parseCase(text: string): RecordedCase {
  const steps: (RecordedStep | { setup: string })[] = [];
  const blocks = text.replace(/\n+$/, '\n').split(/^(?=\$ |# \(setup\) )/m);
  const head = blocks.shift() ?? '';
  for (const block of [...setupsOf(head), ...blocks]) {
    if (block.startsWith('# (setup) ')) steps.push({ setup: block.slice(10).trim() });
    else steps.push(parseStep(block));
  }
  return {
    id: /^# case ([^:]+):/.exec(head)?.[1] ?? '',
    variant: /^# script variant: (.*)$/m.exec(head)?.[1] ?? '',
    rcConf: [...head.matchAll(/^# rc\.conf: (.*)$/gm)].map(([, line]) => line ?? ''),
    steps,
  };
}

function setupsOf(head: string): string[] {
  return [...head.matchAll(/^# \(setup\) .*$/gm)].map(([line]) => line);
}

function parseStep(block: string): RecordedStep {
  const [command = '', ...lines] = block.replace(/\n$/, '').split('\n');
  const verdict = lines.findLastIndex((line) => line.startsWith('rc='));
  const body = lines.slice(0, verdict);
  const tagged = (tag: string): string[] =>
    body.filter((line) => line.startsWith(tag)).map((line) => line.slice(tag.length));
  const stdout = body.filter((line) => !/^\[(stderr|ran|event|no newline)/.test(line));
  const status = /^rc=(\w+)/.exec(lines[verdict] ?? '')?.[1] ?? '';
  return {
    command: command.slice(2),
    stdout: text(stdout),
    stderr: text(tagged('[stderr] ')),
    status: status === 'timeout' ? 124 : Number(status),
    ran: tagged('[ran] '),
    events: tagged('[event] '),
    timedOut: status === 'timeout',
  };
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
