import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCases, type RecordedCase } from './recorded-case.js';
import { exceptions } from './replay-exceptions.js';
import { enqueue } from './queue.js';
import { differencesOf } from './replay.js';

const OWN = fileURLToPath(new URL('../../../test/rc/fixtures', import.meta.url));
const RECORDED = fileURLToPath(new URL('../../../../shared/freebsd/rc-cases', import.meta.url));

/** Replays the cases of a folder but the excepted ones: how many agree, and what the others differ in. */
async function replay(
  folder: string,
  cases: readonly RecordedCase[],
): Promise<{ agreed: number; wrong: string }> {
  const results = await Promise.all(
    cases.map(async (one) => {
      const script = readFileSync(join(folder, 'scripts', one.variant), 'utf8');
      const differences = await enqueue(() => differencesOf(one, script));
      return { id: one.id, differences: differences.filter((line) => !isExcepted(one.id, line)) };
    }),
  );
  const wrong = results.filter(({ differences }) => differences.length > 0);
  return {
    agreed: results.length - wrong.length,
    wrong: wrong.map(({ id, differences }) => `${id}\n${differences.join('\n')}`).join('\n\n'),
  };
}

function isExcepted(id: string, difference: string): boolean {
  return exceptions.some((one) => one.id === id && difference.startsWith(`$ ${one.command}: `));
}

test('the stand-in rc.subr does what its own cases say', async () => {
  const cases = readCases(OWN) ?? [];
  const { agreed, wrong } = await replay(OWN, cases);
  console.log(`\n# own rc cases: ${agreed} of ${cases.length} agree`);
  assert.is(wrong, '');
  assert.ok(agreed > 0);
});

test('the stand-in rc.subr does what the real one was recorded to do', async () => {
  const cases = readCases(RECORDED);
  if (cases === undefined) {
    console.log('\n# rc-cases: skipped, ../shared/freebsd/rc-cases is not here');
    return;
  }
  const wanted = cases.filter(
    ({ id }) => !exceptions.some((one) => one.id === id && one.command === undefined),
  );
  const { agreed, wrong } = await replay(RECORDED, wanted);
  console.log(`\n# rc-cases: ${agreed} of ${cases.length} agree, ${exceptions.length} named exceptions:`);
  for (const { id, command, reason } of exceptions) {
    console.log(`#   ${id}${command === undefined ? '' : `, only "${command}"`}: ${reason}`);
  }
  assert.is(wrong, '');
  assert.ok(agreed > 0);
});

test.run();
