import type { Finding } from './finding.js';
import type { RawTable } from './merge.js';
import { VM_SECTIONS } from './sections.js';
import { suggestWord } from './suggestion.js';

/** `unset` names keys of the layers below: `graphics`, `limits.nice`. What could never be there is a slip of the pen. */
export function judgeUnset(tables: RawTable): readonly Finding[] {
  const { unset } = tables;
  if (!Array.isArray(unset)) return [];
  return unset.flatMap((written: unknown, index): readonly Finding[] => {
    const message = typeof written === 'string' ? judgeKey(written) : undefined;
    return message === undefined ? [] : [{ path: ['unset', index], at: 'value', message }];
  });
}

const TOP = keysOf('').filter((key) => key !== 'template' && key !== 'unset');

function judgeKey(written: string): string | undefined {
  const [key = '', inner, ...deeper] = written.split('.');
  if (!TOP.includes(key)) return unknown(written, suggestWord(key, TOP));
  if (inner === undefined) return undefined;
  const known = keysOf(key);
  if (deeper.length > 0 || known.length === 0 || isList(key))
    return `write the whole key: ${JSON.stringify(key)}`;
  if (known.includes(inner)) return undefined;
  const near = suggestWord(inner, known);
  return unknown(written, near === undefined ? undefined : `${key}.${near}`);
}

function unknown(written: string, near: string | undefined): string {
  const meant = near === undefined ? '' : `: did you mean ${JSON.stringify(near)}?`;
  return `there is no key ${JSON.stringify(written)} to unset${meant}`;
}

function keysOf(section: string): readonly string[] {
  return VM_SECTIONS.find(({ name }) => name === section)?.keys ?? [];
}

/** A list is one layer's as a whole. */
function isList(section: string): boolean {
  return VM_SECTIONS.find(({ name }) => name === section)?.title.startsWith('[[') === true;
}
