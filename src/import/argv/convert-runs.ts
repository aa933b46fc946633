import type { Imported } from '../imported.js';
import type { RunsRead } from './command-lines.js';
import { convertArgv, type ArgvInput } from './import-argv.js';

/** Runs of bhyve as definitions. */
export function convertRuns(
  { runs, refused }: RunsRead,
  rest: Pick<ArgvInput, 'definitions' | 'readFile'>,
): Imported {
  const results = runs.map((run) => convertArgv({ ...run, ...rest }));
  return {
    tool: 'argv',
    host: {},
    hostNotes: [],
    vms: results.flatMap((one) => ('table' in one ? [one] : [])),
    refused: [...refused, ...results.flatMap((one) => ('reason' in one ? [one] : []))],
  };
}
