import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vmMachine } from '../../src/vm/machine.js';
import { delays } from '../../src/vm/timing.js';
import { renderStates } from './state-chapter.js';
import { COMPOUND, stateNames } from './state-diagram.js';

const chapter = readFileSync('src/man/states.md', 'utf8');

test('the chapter of states is what the machine gives (else: node build/test/man/renew.js)', () => {
  assert.is(chapter, renderStates());
});

test('every state of the machine is drawn, and every compound one from inside', () => {
  const drawn = new Set(chapter.match(/\w+/g));
  assert.equal(
    stateNames().filter((name) => !drawn.has(name.split('.').at(-1) ?? '')),
    [],
  );
  const compound = stateNames().filter((name) => stateNames().some((other) => other.startsWith(`${name}.`)));
  assert.equal(COMPOUND, compound);
});

test('every transition that leads to another top state is an arrow of the first diagram', () => {
  const first = chapter.split('```')[1] ?? '';
  for (const node of Object.values(vmMachine.root.states)) {
    for (const transition of [...node.transitions.values()].flat()) {
      for (const target of transition.target ?? []) {
        const [top] = target.path;
        if (top !== node.key) assert.ok(first.includes(`  ${node.key} --> ${top} :`), `${node.key} ${top}`);
      }
    }
  }
});

test('every time of the machine stands in its table, with a value', () => {
  const rows = chapter.split('\n').filter((line) => /^\| .* \|$/.test(line));
  assert.is(rows.length, Object.keys(delays).length + 2);
  assert.equal(
    rows.filter((row) => /\|\s*\|/.test(row)),
    [],
  );
});

test.run();
