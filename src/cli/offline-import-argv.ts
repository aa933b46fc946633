import { basename } from 'node:path';
import { VmctlError } from '../errors.js';
import { readScript, readWords, type RunsRead } from '../import/argv/command-lines.js';
import { convertRuns } from '../import/argv/convert-runs.js';
import { isVmBhyveLog, readVmBhyveLog } from '../import/argv/vm-bhyve-log.js';
import type { Context, Input } from './command.js';
import { withoutRoot } from './import-options.js';
import { readIfAny, readImportText } from './import-text.js';
import { importOptionsOf, presentImport } from './offline-import.js';

/** `vmctl import argv -- bhyve WORD...`, `vmctl import argv --file SCRIPT`. */
export async function importArgv(context: Context, input: Input): Promise<number> {
  const found = readRuns(input);
  if (found.runs.length === 0 && found.refused.length === 0)
    throw new VmctlError('definition', 'there is no run of bhyve in it', {
      hint: 'vmctl import argv -- bhyve -c 2 -m 1G ... NAME, or --file SCRIPT',
    });
  const options = importOptionsOf(context, input);
  const imported = convertRuns(found, {
    definitions: withoutRoot(options.to, context.paths.root),
    readFile: readIfAny,
  });
  return presentImport(context, imported, options);
}

function readRuns({ operands, values }: Input): RunsRead {
  const file = values.get('file');
  if (file === undefined) return readWords(operands);
  if (operands.length > 0)
    throw new VmctlError('usage', 'import argv: --file SCRIPT, or words of bhyve, not both');
  const text = readImportText(file);
  if (!isVmBhyveLog(text)) return readScript(text, basename(file));
  const run = readVmBhyveLog(text, basename(file));
  return { runs: run === undefined ? [] : [run], refused: [] };
}
