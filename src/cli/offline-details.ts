import type { VmDefinition } from '../definition/definition.js';
import { DEFAULT_HOST } from '../definition/decode-host.js';
import type { DefinitionSet } from '../definition/directory.js';
import { layoutOf } from '../plan/layout.js';
import { describeScreen } from '../plan/screen.js';
import { describeDevices } from '../plan/status-devices.js';
import { describeFile } from '../plan/status-file.js';
import type { StatusDetails } from '../protocol/report.js';
import { listCrashes } from '../store/crash-bundles.js';
import { consoleFilesOf } from '../store/paths.js';
import { statusFilesOf } from '../store/status-files.js';
import { describeDeath } from '../vm/death.js';
import type { StateRecord } from '../vm/record.js';
import type { Context } from './command.js';

export interface Known {
  readonly set: DefinitionSet;
  /** undefined = its file has faults. */
  readonly definition: VmDefinition | undefined;
  readonly state: StateRecord | undefined;
}

/** What `vmctl status NAME` says beyond the table, as files and records tell it. */
export function detailsOf(
  { paths }: Context,
  name: string,
  { set, definition, state }: Known,
): StatusDetails {
  const known = {
    differences: [],
    deaths: (state?.deaths ?? []).map(describeDeath),
    crashes: listCrashes(paths, name),
    files: statusFilesOf(paths, name),
  };
  if (definition === undefined) return known;
  const host = set.host.ok === true ? set.host.value : DEFAULT_HOST;
  const others = [...set.vms.values()].flatMap((decoded) => (decoded.ok ? [decoded.value] : []));
  const consoleLog = (port: number): string => consoleFilesOf(paths, name, port).newest;
  return {
    ...known,
    ...describeScreen(definition, state?.pins.vncPort),
    ...describeFile(definition, others),
    ...describeDevices({ definition, layout: layoutOf(paths, host), consoleLog }),
  };
}
