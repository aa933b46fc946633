import { VmctlError } from '../errors.js';
import type { Paths } from '../store/paths.js';
import type { DefinitionBook } from './definition-book.js';

/** Why a name that an operator gave is no VM that can be acted on. */
export interface Strangers {
  /** `no-such-vm`, or `definition` when there is a file that was never right. */
  errorOf(name: string): VmctlError;
  /** `definition`, with every fault of its file. */
  brokenError(name: string): VmctlError;
}

export function createStrangers(book: DefinitionBook, paths: Paths): Strangers {
  return {
    errorOf: (name) => (book.state(name) === 'broken' ? brokenError(name) : unknownError(name)),
    brokenError,
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
