import type { ImportedVm, ImportNote, Imported } from './imported.js';
import type { TomlRemarks } from './toml-remarks.js';

/** The comments of a new definition: where it comes from, what is not what it was, and what is not in it. */
export function commentsOf(tool: Imported['tool'], { name, notes }: ImportedVm): TomlRemarks {
  const lost = notes.filter(({ kind }) => kind === 'dropped');
  const changed = notes.filter(
    ({ kind, key, why }) => kind === 'changed' && key !== undefined && why !== undefined,
  );
  const heading = [
    `${name}, taken over ${sourceOf(tool)} by \`vmctl import ${tool}\`.`,
    ...(lost.length === 0
      ? []
      : ['Not carried:', ...lost.map((note) => `  ${note.what.trim()}: ${note.why ?? ''}`)]),
  ];
  return { heading: heading.join('\n'), above: byKey(changed) };
}

function sourceOf(tool: Imported['tool']): string {
  if (tool === 'argv') return 'from a command line';
  return tool === 'running' ? 'from a guest that runs' : `from ${tool}`;
}

function byKey(notes: readonly ImportNote[]): ReadonlyMap<string, string> {
  const above = new Map<string, string>();
  for (const { key = '', what, why = '' } of notes) {
    const text = `${what.trim()}: ${why}`;
    above.set(key, above.has(key) ? `${above.get(key)}\n${text}` : text);
  }
  return above;
}
