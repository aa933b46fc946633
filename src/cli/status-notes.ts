import type { StatusReport } from '../protocol/report.js';
import { printable } from './table.js';

export const DEFINITION_NOTES: Readonly<Record<StatusReport['definition'], string | undefined>> = {
  current: undefined,
  changed: 'changed: in force at the next start',
  broken: 'broken: see vmctl check',
  removed: 'removed',
};

/** Of a guest whose argv is another one than its file gives. */
export const ARGV_NOTE = 'running with another argv than its file gives: restart it to apply';

/** States that raise the question why. */
const EXPLAINED: readonly StatusReport['status'][] = [
  'failed',
  'restarting',
  'unknown',
  'foreign',
  'waiting',
];

/** More than so many VMs of which the same is to be said share a line. */
const ALONE = 3;
const NAMED = 4;

/** What does not fit into a column, one line each; what is to be said of many is said once. */
export function statusNotes(vms: readonly StatusReport[]): readonly string[] {
  const namesOf = new Map<string, string[]>();
  const notes = vms.flatMap((vm) => notesOf(vm).map((note) => ({ name: vm.name, note })));
  for (const { name, note } of notes) namesOf.set(note, [...(namesOf.get(note) ?? []), name]);
  return notes.flatMap(({ name, note }) => {
    const names = namesOf.get(note) ?? [];
    if (names.length <= ALONE) return [`${name}: ${note}`];
    return names[0] === name ? [`${someOf(names)}: ${note}`] : [];
  });
}

function notesOf({ status, detail, definition, argv }: StatusReport): readonly string[] {
  const note = argv === 'differs' && definition !== 'broken' ? undefined : DEFINITION_NOTES[definition];
  return [
    ...(detail === null || !EXPLAINED.includes(status) ? [] : [printable(detail)]),
    ...(argv === 'differs' ? [ARGV_NOTE] : []),
    ...(note === undefined ? [] : [`definition ${note}`]),
  ];
}

function someOf(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return rest <= 1 ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${rest} more`;
}
