import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ProcessExit } from '../../src/bhyve/exit.js';
import { exitWords, judgeUnwatched } from '../../src/vm/exit-words.js';

test('exit codes of a guest that was up mean what bhyve(8) says', () => {
  const codes = [0, 1, 2, 3, 4, 71].map((code) => exitWords(judgeUnwatched({ kind: 'code', code }, true)));
  assert.equal(codes, [
    'rebooted',
    'powered off',
    'halted',
    'triple fault',
    'bhyve failed with exit code 4',
    'bhyve failed with exit code 71',
  ]);
  assert.is(exitWords(judgeUnwatched({ kind: 'signal', signal: 'SIGABRT' }, true)), 'killed by SIGABRT');
});

test('a guest that was never seen up did not start, whatever its code', () => {
  const words = (exit: ProcessExit) => exitWords(judgeUnwatched(exit, false));
  assert.is(words({ kind: 'code', code: 1 }), 'did not start: bhyve exited with code 1');
  assert.is(words({ kind: 'signal', signal: 'SIGTERM' }), 'did not start: killed by SIGTERM');
  assert.is(words({ kind: 'lost' }), 'ended while nobody watched');
  assert.is(exitWords({ kind: 'launch-error', code: null, lines: [] }), 'did not start');
});

test('what was found taken is named', () => {
  assert.is(exitWords({ kind: 'hook-taken', lines: [] }), 'somebody else took the link');
  assert.is(exitWords({ kind: 'vmm-busy', lines: [] }), 'vmm busy');
});

test.run();
