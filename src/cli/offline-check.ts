import { join } from 'node:path';
import { adviceOf } from '../definition/advice.js';
import type { DefinitionSet } from '../definition/directory.js';
import type { Fault } from '../definition/fault.js';
import { HOST_NAME } from '../definition/vm-name.js';
import { ERROR_STATUS } from '../errors.js';
import { openScreenWarning } from '../plan/screen.js';
import { closedLines, isClosed, isClosedTo, refuseClosed } from './closed-files.js';
import type { Context, Input } from './command.js';
import { expandNames } from './name-pattern.js';
import { directoryFaults, principalWarnings } from './offline-rights.js';
import { faultLines, readDefinitions, refuseUnknown } from './offline-definitions.js';
import { shutdownWarning } from './shutdown-warning.js';

/** `vmctl check`: every fault of all files, or of those named. */
export async function check(context: Context, { operands }: Input): Promise<number> {
  const set = await readDefinitions(context);
  const asked = expandNames(operands, [HOST_NAME, ...set.vms.keys()]);
  const names = asked.filter((name) => name !== HOST_NAME);
  await refuseUnknown(set, names, context);
  refuseClosed(set, names);
  const faults =
    operands.length === 0
      ? [...(await directoryFaults(context)), ...set.faults.filter((fault) => !isClosed(fault))]
      : faultsOf(set, asked, context);
  const { json, terminal } = context;
  if (json) terminal.out(`${JSON.stringify(faults, null, 2)}\n`);
  else if (faults.length > 0) terminal.out(faultLines(faults));
  else if (context.quiet !== true)
    terminal.out(
      `${praise(operands.length === 0 ? [...set.vms.keys()].filter((name) => !isClosedTo(set, name)) : asked)}\n`,
    );
  if (operands.length === 0) terminal.err(closedLines(set));
  if (operands.length === 0) terminal.err(shutdownWarning(set, context.paths.root));
  terminal.err(await principalWarnings(set, asked));
  terminal.err(screenWarnings(set, asked));
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

/** More nobody reads. */
const MOST_NAMES = 40;

function praise(names: readonly string[]): string {
  if (names.length > MOST_NAMES) return `no faults in ${names.length} VMs`;
  return names.length === 0 ? 'no VMs defined, no faults' : `no faults: ${names.join(', ')}`;
}
