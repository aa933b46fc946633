import type { HostCommand } from '../command/command.js';
import type { AlignedRow } from '../import/alignment.js';
import type { CheckedVm } from '../import/checked.js';
import type { Imported } from '../import/imported.js';
import type { ImportFile } from './import-file.js';
import type { HostFile } from './import-host-file.js';
import type { ImportOptions } from './import-options.js';

/** One guest, as it is told. */
export interface VmStory {
  readonly checked: CheckedVm;
  readonly file: ImportFile;
  readonly secrets: readonly ImportFile[];
  /** Empty when the other tool would run nothing. */
  readonly rows: readonly AlignedRow[];
  /** What vmctl would run. */
  readonly now: readonly HostCommand[];
  /** Why that could not be planned. */
  readonly unplanned?: string;
  readonly running?: { readonly pid: number; readonly under?: string };
}

export interface ImportStory {
  readonly imported: Imported;
  readonly options: ImportOptions;
  readonly host: HostFile;
  readonly vms: readonly VmStory[];
  readonly refused: Imported['refused'];
}
