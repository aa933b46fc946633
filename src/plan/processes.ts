import { parseProcess, parsePs, type ProcessRow } from '../bhyve/process.js';
import type { HostCommand } from '../command/command.js';
import { VmctlError } from '../errors.js';
import { answer, lastWords } from './answer.js';
import { look, type Steps } from './step.js';

const COLUMNS = ['pid=', 'ppid=', 'jid=', 'uid=', 'lstart=', 'ucomm=', 'command='];
const LOOK: HostCommand = { file: 'ps', args: ['-axww', ...COLUMNS.flatMap((column) => ['-o', column])] };
/** init(8) is everywhere. */
const FRESH = answer(0, {
  stdout: '    1     0     0     0 Thu Jan  1 00:00:00 1970 init             /sbin/init\n',
});

/**
 * The whole process table in one look. Throws `host` when ps(1) failed, or when a row that may be a guest cannot be
 * read: destroying and signalling depend on it.
 */
export function* lookProcesses(): Steps<ProcessRow[]> {
  const result = yield* look(LOOK, { fresh: FRESH });
  if (result.code !== 0)
    throw new VmctlError('host', `cannot read the process table: ps: ${lastWords(result)}`);
  const rows = parsePs(result.stdout);
  const strange = result.stdout
    .split('\n')
    .find((line) => line.includes('bhyve') && parseProcess(line) === undefined);
  if (rows.length === 0 || strange !== undefined) {
    throw new VmctlError(
      'host',
      `cannot read the process table: ps printed ${JSON.stringify(strange ?? '')}`,
      {
        hint: 'vmctl reads the C locale: is LC_ALL or LC_TIME set to another one?',
      },
    );
  }
  return rows;
}
