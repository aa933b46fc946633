import type { WireError } from '../protocol/report.js';
import type { Outcome } from '../protocol/report.js';
import { advised } from './advice.js';
import { printable } from './table.js';

/** What became of one VM: data for stdout, trouble for stderr. */
export function renderOutcome(outcome: Outcome): { readonly out: string; readonly err: string } {
  const { name, ok, message, warning, error, lastOutput = [], crash } = outcome;
  const warned = (warning === undefined ? [] : warning.split('\n'))
    .map((line) => `vmctl: ${name}: warning: ${printable(line)}\n`)
    .join('');
  if (ok) return { out: `${name}: ${printable(message)}\n`, err: warned };
  const trouble = advised(error ?? { code: 'internal', message });
  const lines = lastOutput.map((line) => `  ${printable(line)}\n`).join('');
  const heading = lines === '' ? '' : `last output of ${name}:\n${lines}`;
  const kept = crash === undefined ? '' : `crash bundle: ${printable(crash)}\n`;
  return { out: '', err: warned + renderError(trouble, { name, between: heading + kept }) };
}

/** `vmctl: MESSAGE`, then `hint: ...`; `between` is put where the reader needs it to follow the hint. */
export function renderError(
  { message, hint }: Pick<WireError, 'message' | 'hint'>,
  { name, between = '' }: { readonly name?: string; readonly between?: string } = {},
): string {
  const prefix = name === undefined || message.startsWith(`${name}:`) ? '' : `${name}: `;
  return `vmctl: ${prefix}${message.trimEnd()}\n${between}${hint === undefined ? '' : `hint: ${hint}\n`}`;
}
