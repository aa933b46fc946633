import { VmctlError } from '../errors.js';
import type { StatusReport } from '../protocol/report.js';
import type { Paths } from '../store/paths.js';
import type { DefinitionBook } from './definition-book.js';

/** Why a name that an operator gave is no VM that can be acted on. */
export interface Strangers {
  /** `no-such-vm`, or `definition` when there is a file that was never right. */
  errorOf(name: string): VmctlError;
  /** `definition`, with every fault of its file. */
  brokenError(name: string): VmctlError;
  /** The row of a file that was never right, so that nobody misses the VM; none for another name. */
  reports(name: string): readonly StatusReport[];
}

/** Of a VM of which nothing is known but that it has a file: nothing runs, and nothing can be wanted of it. */
const NEVER_RIGHT: Omit<StatusReport, 'name'> = {
  ...{ description: '', status: 'stopped', detail: null, intent: 'down', pid: null, uptimeSeconds: null },
  ...{ cpus: 0, memoryBytes: 0, links: [], attempts: 0, restarts: 0, lastExit: null, definition: 'broken' },
  ...{ argv: null, ready: null, lastOutput: [] },
};

export function createStrangers(book: DefinitionBook, paths: Paths): Strangers {
  return {
    errorOf: (name) => (book.state(name) === 'broken' ? brokenError(name) : unknownError(name)),
    brokenError,
    reports: (name) => (book.state(name) === 'broken' ? [{ ...NEVER_RIGHT, name }] : []),
  };

  function brokenError(name: string): VmctlError {
    const faults = book.faultsOf(name);
    return new VmctlError('definition', [`${name}: its definition has faults`, ...faults].join('\n'), {
      hint: `correct the file; vmctl check ${name} looks at it again`,
    });
  }

  function unknownError(name: string): VmctlError {
    return new VmctlError('no-such-vm', `${name}: no such VM`, {
      hint: `a VM is a file ${paths.definitions}/${name}.toml`,
    });
  }
}
