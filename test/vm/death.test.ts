import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GuestExit } from '../../src/bhyve/exit.js';
import { describeDeath } from '../../src/vm/death.js';

test('a death is told with its cause, the status of bhyve where it had one, and words', () => {
  const shown = (exit: GuestExit): string => {
    const {
      time,
      cause,
      code,
      exit: words,
      uptimeSeconds,
    } = describeDeath({ at: 0, exit, uptimeSeconds: 7 });
    assert.equal([time, uptimeSeconds], ['1970-01-01T00:00:00.000Z', 7]);
    return `${cause} ${code} ${words}`;
  };
  const lines = ['no disk'];
  assert.equal(
    [
      shown({ kind: 'rebooted' }),
      shown({ kind: 'powered-off' }),
      shown({ kind: 'halted' }),
      shown({ kind: 'triple-fault' }),
      shown({ kind: 'error', code: 71 }),
      shown({ kind: 'signal', signal: 'SIGABRT' }),
      shown({ kind: 'launch-error', code: 1, lines }),
      shown({ kind: 'launch-error', code: null, lines }),
      shown({ kind: 'hook-taken', lines }),
      shown({ kind: 'vmm-busy', lines }),
      shown({ kind: 'lost' }),
    ],
    [
      'rebooted 0 rebooted',
      'powered-off 1 powered off',
      'halted 2 halted',
      'triple-fault 3 triple fault',
      'error 71 bhyve failed with exit status 71',
      'signal null killed by SIGABRT',
      'launch-error 1 did not start: no disk',
      'launch-error null did not start: no disk',
      'hook-taken 4 did not start: its link or socket name was taken',
      'vmm-busy 4 did not start: /dev/vmm still busy',
      'lost null ended unseen',
    ],
  );
});

test.run();
