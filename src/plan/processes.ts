import { isStrange, parsePs, type ProcessRow } from '../bhyve/process.js';
import type { HostCommand } from '../command/command.js';
import { VmctlError } from '../errors.js';
import { answer, lastWords } from './answer.js';
import { look, type Steps } from './step.js';

const COLUMNS = ['pid=', 'ppid=', 'jid=', 'uid=', 'etimes=', 'command='];
const LOOK: HostCommand = { file: 'ps', args: ['-axww', ...COLUMNS.flatMap((column) => ['-o', column])] };
/** init(8) is everywhere. */
const FRESH = answer(0, { stdout: '    1     0     0     0       0 /sbin/init\n' });

/**
 * The whole process table in one look. Throws `host` when ps(1) failed, or when the row of a guest or loader cannot
 * be read: destroying and signalling depend on it.
 */
export function* lookProcesses(): Steps<ProcessRow[]> {
  const result = yield* look(LOOK, { fresh: FRESH });
  if (result.code !== 0)
    throw new VmctlError('host', `cannot read the process table: ps: ${lastWords(result)}`);
  const rows = parsePs(result.stdout);
  const strange = result.stdout.split('\n').find(isStrange);
  if (rows.length === 0 || strange !== undefined) {
    throw new VmctlError(
      'host',
      `cannot read the process table: ps printed ${JSON.stringify(strange ?? '')}`,
      {
        hint: 'ps(1) shows - for what it cannot tell of a process, such as one that is swapped out',
      },
    );
  }
  return rows;
}
