import { blankSecrets } from '../bhyve/blank-secrets.js';
import type { Imported, ImportNote } from '../import/imported.js';
import type { ImportFile } from './import-file.js';
import type { ImportStory, VmStory } from './import-story.js';
import type { HostFile } from './import-host-file.js';
import { renderRows } from './render-alignment.js';
import { FEW_GUESTS, renderManyGuests } from './render-import-many.js';
import { printable } from './table.js';

/** In place of the words for another supervisor. */
export const OWN = 'vmctl';

/** For people; side by side where the terminal has that many columns. */
export function renderImport(story: ImportStory, columns: number): string {
  const { imported, host, vms, refused, options } = story;
  const idle = isIdle(story);
  const whole = idle || options.details || vms.length <= FEW_GUESTS;
  return [
    ...(idle ? ['nothing to do: every file is there and says the same\n'] : summary(story)),
    ...refused.map(({ name, reason }) => `${name}: NOT taken over: ${printable(reason)}\n`),
    ...hostLines(imported, host),
    ...(whole
      ? vms.flatMap((vm) => vmLines(vm, { columns, tool: imported.tool }))
      : renderManyGuests(vms, STATES)),
    ...(idle ? [] : afterwardsOf(story).map((line) => `${line}\n`)),
  ].join('');
}

/** Everything, passwords blanked. */
export function jsonOfImport(story: ImportStory): string {
  const { imported, options, host, vms, refused } = story;
  const json = {
    ...{ tool: imported.tool, to: options.to, dryRun: options.dryRun },
    host: {
      files: host.files.map(({ file, state, text }) => ({ file, state, text })),
      ...(host.missing === '' ? {} : { missing: host.missing }),
      notes: imported.hostNotes,
    },
    vms: vms.map(({ checked, file, secrets, rows, now, unplanned, running }) => ({
      ...{ name: checked.vm.name, file: file.file, state: file.state, text: file.text },
      secrets: secrets.map((one) => ({ file: one.file, state: one.state })),
      notes: checked.vm.notes,
      ...{ before: blankSecrets(checked.vm.before ?? []), now: blankSecrets(now), rows },
      ...(unplanned === undefined ? {} : { unplanned }),
      ...(running === undefined ? {} : { running }),
    })),
    refused,
    afterwards: afterwardsOf(story),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function afterwardsOf({ options, vms }: ImportStory): readonly string[] {
  return options.afterwards?.(new Set(vms.map(({ checked }) => checked.vm.name))) ?? [];
}

function isIdle({ vms, host, refused }: ImportStory): boolean {
  const files = [...host.files, ...vms.flatMap(({ file, secrets }) => [file, ...secrets])];
  return refused.length === 0 && files.length > 0 && files.every(({ state }) => state === 'unchanged');
}

const STATES: Readonly<Record<ImportFile['state'], string>> = {
  new: 'new',
  unchanged: 'unchanged',
  replaced: 'replaced',
  left: 'NOT written: another file is there, --force replaces it',
};

function hostLines({ hostNotes }: Imported, { files, missing }: HostFile): readonly string[] {
  if (files.every(({ state }) => state === 'unchanged') && missing === '' && files.length > 0) return [];
  const [file] = files;
  const state = missing === '' ? file && STATES[file.state] : 'left as it is; --force adds what it lacks';
  const nothing = hostNotes.length === 0 ? [] : ['host: there is nothing for a host.toml\n'];
  return [
    ...(file === undefined ? nothing : [`host: ${file.file}: ${state}\n`]),
    ...(missing === '' ? [] : ['  add to it:\n', ...indented(missing)]),
    ...noteLines(hostNotes),
  ];
}

function vmLines(
  { checked: { vm }, file, secrets, rows, unplanned, running }: VmStory,
  { columns, tool }: { readonly columns: number; readonly tool: Imported['tool'] },
): readonly string[] {
  const alive = running === undefined ? [] : [runningLine(vm.name, running)];
  const head = [`${vm.name}: ${file.file}: ${STATES[file.state]}\n`, ...secretLines(secrets), ...alive];
  if (file.state === 'unchanged') return head;
  return [
    ...head,
    ...noteLines(vm.notes),
    ...(unplanned === undefined ? [] : [`  no argv can be planned: ${unplanned}\n`]),
    ...(rows.length === 0 ? [] : [`  what starts it, ${BEFORE[tool]} and under vmctl:\n`]),
    ...renderRows(rows, columns),
  ];
}

const BEFORE: Readonly<Record<Imported['tool'], string>> = {
  'vm-bhyve': 'under vm-bhyve',
  bmd: 'under bmd',
  argv: 'by that command',
  running: 'as it runs',
};

function secretLines(secrets: readonly ImportFile[]): readonly string[] {
  return secrets.map(
    ({ file, state }) =>
      `  ${file}: ${state === 'left' ? 'left as it is: another one is there' : STATES[state]}\n`,
  );
}

function runningLine(name: string, { pid, under }: NonNullable<VmStory['running']>): string {
  if (under === OWN) return `  it runs as process ${pid}, under vmctl\n`;
  const whose = under === undefined ? '' : `, under ${under}`;
  return `  it runs as process ${pid}${whose}, and was not touched: \`vmctl adopt ${name} --takeover\` takes it over as it runs\n`;
}

const TITLES: Readonly<Record<ImportNote['kind'], string>> = {
  carried: 'carried',
  changed: 'CHANGED',
  dropped: 'NOT CARRIED',
  ignored: 'ignored before, too',
};

function noteLines(notes: readonly ImportNote[]): readonly string[] {
  return (['dropped', 'changed', 'carried', 'ignored'] as const).flatMap((kind) => {
    const some = notes.filter((note) => note.kind === kind);
    return some.length === 0 ? [] : [`  ${TITLES[kind]}:\n`, ...some.map(noteLine)];
  });
}

function noteLine({ where, what, key, why }: ImportNote): string {
  const to = key === undefined ? '' : ` -> ${key}`;
  const reason = why === undefined ? '' : `: ${why}`;
  const at = where.slice(where.lastIndexOf('/') + 1);
  return printable(`    ${at}  ${what.trim()}${to}${reason}`) + '\n';
}

function indented(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`.trimEnd() + '\n');
}

const MEND =
  'what was not taken over is as it was: mend what is named, and import again; what is written already stays\n';

function summary({ vms, host, refused, options }: ImportStory): readonly string[] {
  const count = (state: ImportFile['state']): number => vms.filter(({ file }) => file.state === state).length;
  const left = count('left') + (host.missing === '' ? 0 : 1);
  const parts = [
    `${count('new') + count('replaced')} ${options.dryRun ? 'to be written' : 'written'}`,
    ...(count('unchanged') === 0 ? [] : [`${count('unchanged')} unchanged`]),
    ...(left === 0 ? [] : [`${left} left as they are`]),
    ...(refused.length === 0 ? [] : [`${refused.length} not taken over`]),
  ];
  return [
    `${options.dryRun ? 'dry run, nothing is written: ' : ''}guests: ${parts.join(', ')}\n`,
    ...(refused.length === 0 ? [] : [MEND]),
  ];
}
