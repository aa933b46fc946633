import type { ImportNote } from '../import/imported.js';
import type { VmStory } from './import-story.js';
import { paintWith } from './colour.js';
import type { FittedColumn } from './fitted-table.js';
import { printable, renderTable } from './table.js';

/** Of more guests than this each has a row, and the rest is told with --details. */
export const FEW_GUESTS = 3;
/** Of what is told together; the rest is in the details. */
const MOST_LINES = 20;
const MOST_NAMES = 4;

/** Many guests: a row each, then what is lost and what is another thing now, of all guests alike once. */
export function renderManyGuests(
  vms: readonly VmStory[],
  states: Readonly<Record<string, string>>,
): readonly string[] {
  return [
    '\n',
    renderTable(columnsOf(states), vms, { paint: paintWith(false) }),
    ...together(vms, 'dropped', 'NOT CARRIED'),
    ...together(vms, 'changed', 'CHANGED'),
    '\neach line of their configuration, and the old argv beside the new one: --details, of all of them or of those named; as data: --json\n',
  ];
}

function columnsOf(states: Readonly<Record<string, string>>): readonly FittedColumn<VmStory>[] {
  return [
    { heading: 'GUEST', text: ({ checked }) => checked.vm.name },
    { heading: 'CARRIED', align: 'right', text: countOf('carried') },
    { heading: 'CHANGED', align: 'right', text: countOf('changed') },
    { heading: 'NOT CARRIED', align: 'right', text: countOf('dropped') },
    { heading: 'RUNS', text: ({ running }) => (running === undefined ? '-' : runningText(running)) },
    { heading: 'FILE', text: ({ file }) => `${file.file}: ${states[file.state]}` },
  ];
}

function countOf(kind: ImportNote['kind']): (vm: VmStory) => string {
  return ({ checked }) => String(checked.vm.notes.filter((note) => note.kind === kind).length);
}

function runningText({ pid, under }: NonNullable<VmStory['running']>): string {
  return under === undefined ? `pid ${pid}` : `pid ${pid}, under ${under}`;
}

/** The same words of several guests once, those of most guests first. */
function together(vms: readonly VmStory[], kind: ImportNote['kind'], title: string): readonly string[] {
  const whose = new Map<string, string[]>();
  for (const { checked } of vms)
    for (const note of checked.vm.notes) {
      if (note.kind !== kind) continue;
      const text = textOf(note);
      const names = whose.get(text) ?? [];
      if (!names.includes(checked.vm.name)) whose.set(text, [...names, checked.vm.name]);
    }
  if (whose.size === 0) return [];
  const rows = [...whose].sort(([, a], [, b]) => b.length - a.length);
  const hidden = rows.length - MOST_LINES;
  return [
    `\n${title}:\n`,
    ...rows.slice(0, MOST_LINES).map(([text, names]) => `  ${text}  (${namesText(names)})\n`),
    ...(hidden > 0 ? [`  and ${hidden} more: --details\n`] : []),
  ];
}

function textOf({ what, key, why }: ImportNote): string {
  return printable(
    `${what.trim()}${key === undefined ? '' : ` -> ${key}`}${why === undefined ? '' : `: ${why}`}`,
  );
}

function namesText(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
