import { join } from 'node:path';
import { adviceOf } from '../definition/advice.js';
import type { DefinitionSet } from '../definition/directory.js';
import type { Fault } from '../definition/fault.js';
import { HOST_NAME } from '../definition/vm-name.js';
import { ERROR_STATUS } from '../errors.js';
import { openScreenWarning } from '../plan/screen.js';
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
    operands.length === 0
      ? [...(await directoryFaults(context)), ...set.faults]
      : faultsOf(set, operands, context);
  const { json, terminal } = context;
  if (json) terminal.out(`${JSON.stringify(faults, null, 2)}\n`);
  else if (faults.length > 0) terminal.out(faultLines(faults));
  else terminal.out(`${praise(operands.length === 0 ? [...set.vms.keys()] : operands)}\n`);
  if (operands.length === 0) terminal.err(shutdownWarning(set, context.paths.root));
  terminal.err(await principalWarnings(set, operands));
  terminal.err(screenWarnings(set, operands));
  return faults.length === 0 ? 0 : ERROR_STATUS.definition;
}

function faultsOf(set: DefinitionSet, names: readonly string[], { paths }: Context): readonly Fault[] {
  return names.flatMap((name) => {
    // Of its [defaults] too, which are judged with the VMs that they are a part of.
    if (name === HOST_NAME)
      return set.faults.filter(({ file }) => file === join(paths.definitions, `${HOST_NAME}.toml`));
    const decoded = set.vms.get(name);
    return decoded === undefined || decoded.ok ? [] : decoded.faults;
  });
}

/** Screens that anybody may look at, and what does no good; of all files, or of those named. */
function screenWarnings({ vms }: DefinitionSet, names: readonly string[]): string {
  const asked = [...vms].filter(([name]) => names.length === 0 || names.includes(name));
  const warnings = asked.flatMap(([name, decoded]) => {
    if (!decoded.ok) return [];
    const open = openScreenWarning(decoded.value);
    const words = [...(open === undefined ? [] : [open]), ...adviceOf(decoded.value)];
    return words.map((one) => `vmctl: ${name}: ${one}\n`);
  });
  return warnings.join('');
}

function praise(names: readonly string[]): string {
  return names.length === 0 ? 'no VMs defined, no faults' : `no faults: ${names.join(', ')}`;
}
