import type { DefinitionSet } from '../definition/directory.js';
import type { Fault } from '../definition/fault.js';
import { HOST_NAME } from '../definition/vm-name.js';
import { ERROR_STATUS } from '../errors.js';
import type { Context, Input } from './command.js';
import { directoryFaults, principalWarnings } from './offline-rights.js';
import { faultLines, readDefinitions, refuseUnknown } from './offline-definitions.js';
import { shutdownWarning } from './shutdown-warning.js';

/** `vmctl check`: every fault of all files, or of those named. */
export async function check(context: Context, { operands }: Input): Promise<number> {
  const set = await readDefinitions(context);
  const names = operands.filter((name) => name !== HOST_NAME);
  await refuseUnknown(set, names, context);
  const faults =
    operands.length === 0 ? [...(await directoryFaults(context)), ...set.faults] : faultsOf(set, operands);
  const { json, terminal } = context;
  if (json) terminal.out(`${JSON.stringify(faults, null, 2)}\n`);
  else if (faults.length > 0) terminal.out(faultLines(faults));
  else terminal.out(`${praise(operands.length === 0 ? [...set.vms.keys()] : operands)}\n`);
  if (operands.length === 0) terminal.err(shutdownWarning(set, context.paths.root));
  terminal.err(await principalWarnings(set, operands));
  return faults.length === 0 ? 0 : ERROR_STATUS.definition;
}

function faultsOf({ host, vms }: DefinitionSet, names: readonly string[]): readonly Fault[] {
  return names.flatMap((name) => {
    const decoded = name === HOST_NAME ? host : vms.get(name);
    return decoded === undefined || decoded.ok ? [] : decoded.faults;
  });
}

function praise(names: readonly string[]): string {
  return names.length === 0 ? 'no VMs defined, no faults' : `no faults: ${names.join(', ')}`;
}
