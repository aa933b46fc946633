import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseBhyve } from '../../../src/sim/bhyve/command.js';
import type { BhyveHost } from '../../../src/sim/bhyve/host.js';
import type { BhyveVerdict } from '../../../src/sim/bhyve/verdict.js';
import { readCases, recorderHost, type RecordedCase } from './recorded.js';

const RECORDINGS: readonly (readonly [string, Pick<BhyveHost, 'flavour' | 'arch'>])[] = [
  ['amd64-main.jsonl', { flavour: 'main', arch: 'amd64' }],
  ['amd64-14.jsonl', { flavour: '14', arch: 'amd64' }],
  ['arm64-main.jsonl', { flavour: 'main', arch: 'arm64' }],
];

test('the model does with every recorded argv what bhyve itself did', () => {
  const counts = { agreed: 0, disagreed: 0 };
  const failures: string[] = [];
  for (const [file, kind] of RECORDINGS) {
    const cases = readCases(file);
    if (cases === undefined) {
      console.log(`# bhyve-cases: skipped ${file}, ../shared/freebsd/bhyve-cases is not here`);
      continue;
    }
    for (const one of cases) {
      const difference = compare(one, parseBhyve(one.argv, recorderHost(one, kind)));
      if (difference === undefined) counts.agreed += 1;
      else {
        counts.disagreed += 1;
        failures.push(`${file} ${one.id}: ${difference}`);
      }
    }
  }
  console.log(`# bhyve-cases: ${counts.agreed} agreed, ${counts.disagreed} disagreed`);
  assert.equal(failures, []);
});

/** What differs, or undefined. A recording that stopped before the VM was opened must reach that point here. */
function compare(one: RecordedCase, verdict: BhyveVerdict): string | undefined {
  if (one.signal !== undefined) {
    return verdict.kind === 'abort' && verdict.signal === one.signal ? undefined : show(verdict);
  }
  if (one.stopped_before?.startsWith('opening the VM') === true) {
    const reached = verdict.vm !== 'untouched' && verdict.stderr.startsWith(one.stderr);
    return reached ? undefined : show(verdict);
  }
  const agreed =
    (one.rc === null ? verdict.kind === 'run' : verdict.kind === 'exit' && verdict.code === one.rc) &&
    sameLines(one.stdout, verdict.stdout) &&
    one.stderr === verdict.stderr;
  return agreed
    ? undefined
    : `${show(verdict)}\n  recorded ${one.rc} ${JSON.stringify([one.stdout, one.stderr])}`;
}

function sameLines(left: string, right: string): boolean {
  return left.split('\n').sort().join('\n') === right.split('\n').sort().join('\n');
}

function show(verdict: BhyveVerdict): string {
  const how = verdict.kind === 'exit' ? verdict.code : verdict.kind;
  return `${how} ${JSON.stringify([verdict.stdout, verdict.stderr])}`;
}

test.run();
