import type { Principal } from '../definition/definition.js';
import type { DefinitionSet } from '../definition/directory.js';
import type { Fault } from '../definition/fault.js';
import { principalText } from '../definition/principal.js';
import { HOST_NAME } from '../definition/vm-name.js';
import { createFreebsdHost } from '../host/freebsd.js';
import { driveSteps } from '../plan/drive.js';
import { lookPrincipal } from '../plan/principal.js';
import { distrustedDirectories } from '../store/trust.js';
import type { Context } from './command.js';
import { ownersFor } from './offline-definitions.js';

/** Directories of the daemon's that others can write to: it would not start. */
export async function directoryFaults(context: Context): Promise<readonly Fault[]> {
  const distrusted = await distrustedDirectories(context.paths, ownersFor(context));
  return distrusted.map(({ reason, mend }) => {
    const [file = '', ...words] = reason.split(' ');
    return { file, line: 1, column: 1, message: `not taken: ${words.join(' ')}; mend it with: ${mend}` };
  });
}

/** Operators and owners that this host does not know, a line each; of all files, or of those named. */
export async function principalWarnings(set: DefinitionSet, names: readonly string[]): Promise<string> {
  const host = createFreebsdHost();
  const lines = [...namedIn(set, names)].map(async ([who, { principal, where }]) => {
    const id = await driveSteps(lookPrincipal(principal), ({ command }) => host.run(command));
    return id === undefined
      ? `vmctl: ${where}: warning: ${who}: no such ${principal.kind} on this host: nobody is let in by that name\n`
      : '';
  });
  return (await Promise.all(lines)).join('');
}

interface Naming {
  readonly principal: Principal;
  /** The file that names them first. */
  readonly where: string;
}

function namedIn({ host, vms }: DefinitionSet, names: readonly string[]): ReadonlyMap<string, Naming> {
  const all = new Map<string, Naming>();
  const add = (where: string, principals: readonly Principal[]): void => {
    if (names.length > 0 && !names.includes(where)) return;
    for (const principal of principals) {
      const who = principalText(principal);
      if (!all.has(who)) all.set(who, { principal, where });
    }
  };
  if (host.ok) add(HOST_NAME, host.value.operators);
  for (const [name, decoded] of vms) if (decoded.ok) add(name, decoded.value.owners);
  return all;
}
