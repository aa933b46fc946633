import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { getopt } from '../../../src/sim/bhyve/getopt.js';

function read(...argv: string[]): string {
  const steps = getopt(argv, 'abc:');
  const seen: string[] = [];
  for (;;) {
    const step = steps.next();
    if (step.done === true) return [...seen, '+', ...step.value].join(' ');
    seen.push(
      'complaint' in step.value ? `(${step.value.complaint})` : step.value.letter + step.value.argument,
    );
  }
}

test('options may be bundled and the last of a bundle may take an argument', () => {
  assert.is(read('-abcX', 'vm'), 'a b cX + vm');
  assert.is(read('-abc', 'X', 'vm'), 'a b cX + vm');
});

test('an argument may begin with a dash or be empty', () => {
  assert.is(read('-c', '-a', 'vm'), 'c-a + vm');
  assert.is(read('-c', '', 'vm'), 'c + vm');
});

test('the first plain word, a lone dash and -- end the options', () => {
  assert.is(read('-a', 'vm', '-b'), 'a + vm -b');
  assert.is(read('-', '-a'), '+ - -a');
  assert.is(read('--', '-a'), '+ -a');
});

test('an unknown letter, a colon and a missing argument are complaints', () => {
  assert.is(read('-x'), '(illegal option -- x) +');
  assert.is(read('-:'), '(illegal option -- :) +');
  assert.is(read('-c'), '(option requires an argument -- c) +');
  assert.is(read('--all'), '(illegal option -- -) a (illegal option -- l) (illegal option -- l) +');
});

test.run();
