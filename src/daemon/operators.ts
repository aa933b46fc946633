import type { Handle } from '../control/connection.js';
import type { Principal } from '../definition/definition.js';
import type { Supervisor } from '../supervisor/supervisor.js';
import { createDoors, type Doors, type DoorsOptions } from './doors.js';
import { guardHandle, type Guard } from './guard.js';
import type { Caller } from './handler.js';
import { principalsOf, standingOf, type Standing } from './standing.js';

export interface OperatorsOptions extends Omit<DoorsOptions, 'principals' | 'guardOf'> {
  readonly supervisor: Supervisor;
  /** What answers somebody who is not root. */
  readonly handleFor: (caller: Caller) => Handle;
}

export interface Operators extends Doors {
  /** Reads the definitions again; ends when everybody who may come in now can, and nobody else. */
  readonly reload: Supervisor['reload'];
}

/** Lets in whom host.toml and the VMs' files name, each by a door of their own. */
export function serveOperators({ supervisor, handleFor, ...options }: OperatorsOptions): Operators {
  const doors = createDoors({ ...options, principals: () => principalsOf(supervisor), guardOf });
  return {
    ...doors,
    async reload() {
      const outcome = await supervisor.reload();
      await doors.refresh({ again: true });
      return outcome;
    },
  };

  function guardOf(who: string, principal: Principal): Guard {
    const standing = (): Standing => standingOf(principal, supervisor);
    const hears: Caller['hears'] = ({ vm }) => {
      const { role, owns } = standing();
      return role === 'operator' || (vm !== undefined && owns(vm));
    };
    return guardHandle({ who, standing, handle: handleFor({ who, hears }) });
  }
}
