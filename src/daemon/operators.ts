import type { Handle } from '../control/connection.js';
import type { Principal } from '../definition/definition.js';
import type { Supervisor } from '../supervisor/supervisor.js';
import {
  createOperatorSockets,
  type OperatorSockets,
  type OperatorSocketsOptions,
} from './operator-sockets.js';
import { guardHandle, type Guard } from './guard.js';
import type { Caller } from './handler.js';
import { principalsOf, privilegesOf, type Privileges } from './privileges.js';

export interface OperatorsOptions extends Omit<OperatorSocketsOptions, 'principals' | 'guardOf'> {
  readonly supervisor: Supervisor;
  /** What answers somebody who is not root. */
  readonly handleFor: (caller: Caller) => Handle;
}

export interface Operators extends OperatorSockets {
  /** Reads the definitions again; ends when everybody who may come in now can, and nobody else. */
  readonly reload: Supervisor['reload'];
}

/** Lets in whom host.toml and the VMs' files name, each by a socket of their own. */
export function serveOperators({ supervisor, handleFor, ...options }: OperatorsOptions): Operators {
  const sockets = createOperatorSockets({ ...options, principals: () => principalsOf(supervisor), guardOf });
  return {
    ...sockets,
    async reload() {
      const outcome = await supervisor.reload();
      await sockets.refresh({ again: true });
      return outcome;
    },
  };

  function guardOf(who: string, principal: Principal): Guard {
    const privileges = (): Privileges => privilegesOf(principal, supervisor);
    const hears: Caller['hears'] = ({ vm }) => {
      const { role, owns } = privileges();
      return role === 'operator' || (vm !== undefined && owns(vm));
    };
    return guardHandle({ who, privileges, handle: handleFor({ who, hears }) });
  }
}
