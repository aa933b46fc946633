import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EVIDENCE } from '../../src/sim/evidence.js';
import { PROGRAMS } from '../../src/sim/programs/table.js';

test('every program has its replies in an evidence table, and what is only believed is counted', () => {
  const replies = Object.entries(EVIDENCE);
  for (const program of Object.keys(PROGRAMS))
    assert.ok(
      replies.some(([reply]) => reply.startsWith(`${program}: `)),
      program,
    );
  const unproven = replies.filter(([, source]) => source.includes('UNPROVEN'));
  console.log(`\n# evidence: ${replies.length} replies, ${unproven.length} UNPROVEN`);
  for (const [reply, source] of unproven) console.log(`#   ${reply} (${source})`);
  assert.ok(replies.every(([, source]) => source !== ''));
});

test('every program file brings a table', async () => {
  const folder = new URL('../../src/sim/programs', import.meta.url).pathname;
  for (const file of readdirSync(folder).filter((one) => one.endsWith('.js') && one !== 'table.js')) {
    const module = (await import(`${folder}/${file}`)) as { EVIDENCE?: Record<string, string> };
    for (const reply of Object.keys(module.EVIDENCE ?? { [`${file} has no table`]: '' }))
      assert.ok(reply in EVIDENCE, reply);
  }
});

test.run();
