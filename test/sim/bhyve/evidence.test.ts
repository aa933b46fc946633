import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EVIDENCE } from '../../../src/sim/bhyve/evidence.js';

test('every reply of the model names its source', () => {
  for (const { reply, source } of EVIDENCE) {
    assert.match(source, /^(facts \d+(\.\d+)?|bhyve-cases|UNPROVEN)$/, reply);
  }
  assert.is(new Set(EVIDENCE.map(({ reply }) => reply)).size, EVIDENCE.length);
  const unproven = EVIDENCE.filter(({ source }) => source === 'UNPROVEN').length;
  console.log(`# bhyve evidence: ${EVIDENCE.length} replies, ${unproven} UNPROVEN`);
});

test.run();
