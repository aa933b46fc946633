import { openDirectory, decodeDirectory } from '../definition/directory.js';
import { explainVm, type ExplainedKey, type ExplainedOrigin } from '../definition/explain.js';
import type { Fault } from '../definition/fault.js';
import { HOST_NAME, vmNameOf } from '../definition/vm-name.js';
import type { TomlValue } from '../import/imported.js';
import { renderValue } from '../import/toml-value.js';
import { ERROR_STATUS, VmctlError } from '../errors.js';
import { paintWith } from './colour.js';
import { refuseClosed } from './closed-files.js';
import type { Context, Input } from './command.js';
import type { FittedColumn } from './fitted-table.js';
import { directoryOptions, faultLines, readFiles, refuseUnknown } from './offline-definitions.js';
import { expandNames } from './name-pattern.js';
import { printable, renderTable } from './table.js';

interface ExplainedVm {
  readonly vm: string;
  readonly keys: readonly ExplainedKey[];
  readonly faults: readonly Fault[];
}

/** `vmctl check --explain`: every key that is in force, and who says so; of all VMs, or of those named. */
export async function explain(context: Context, { operands: words }: Input): Promise<number> {
  if (words.includes(HOST_NAME))
    throw new VmctlError('usage', 'check --explain: host.toml is made from no other file', {
      hint: 'name VMs',
    });
  const files = await readFiles(context);
  const options = directoryOptions(context);
  const set = decodeDirectory(files, options);
  const operands = expandNames(words, [...set.vms.keys()]);
  await refuseUnknown(set, operands, context);
  refuseClosed(set, operands);
  const { library, vmFiles } = openDirectory(files, options);
  const wanted = vmFiles.filter(({ file }) => operands.length === 0 || operands.includes(vmNameOf(file)));
  const vms = wanted.map((source): ExplainedVm => {
    const vm = vmNameOf(source.file);
    const decoded = set.vms.get(vm);
    const faults = decoded === undefined || decoded.ok ? [] : decoded.faults;
    return { vm, keys: explainVm({ ...source, name: vm }, library).keys, faults };
  });
  print(context, vms);
  return vms.every(({ faults }) => faults.length === 0) ? 0 : ERROR_STATUS.definition;
}

function print({ json, terminal }: Context, vms: readonly ExplainedVm[]): void {
  if (json) {
    const plain = vms.map(({ vm, keys, faults }) => ({
      vm,
      keys: keys.map(({ key, value, from }) => ({ key, value, from })),
      faults,
    }));
    terminal.out(`${JSON.stringify(plain, null, 2)}\n`);
    return;
  }
  const paint = paintWith(terminal.outColours);
  const blocks = vms.map(({ vm, keys }) => {
    const heading = vms.length === 1 ? '' : `${paint(vm, 'bold')}\n`;
    return `${heading}${renderTable(COLUMNS, keys, { paint })}`;
  });
  terminal.out(blocks.join('\n'));
  terminal.err(vms.map(({ faults }) => faultLines(faults)).join(''));
}

const COLUMNS: readonly FittedColumn<ExplainedKey>[] = [
  { heading: 'KEY', text: ({ key }) => printable(key) },
  { heading: 'VALUE', text: ({ value }) => renderValue(value as TomlValue) },
  { heading: 'FROM', text: ({ from }) => originText(from) },
];

function originText(from: ExplainedOrigin): string {
  if (from.kind === 'default') return 'default';
  const place = `${from.file}:${from.line}`;
  if (from.kind === 'template') return `${place} (template ${from.template})`;
  return from.kind === 'defaults' ? `${place} [defaults]` : place;
}
