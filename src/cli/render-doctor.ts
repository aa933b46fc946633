import type { Finding, Verdict } from '../doctor/finding.js';
import type { Colour, Paint } from './colour.js';
import { printable } from './table.js';

const WIDTH = 100;
const GROUPS: readonly (readonly [Verdict, string, string, Colour])[] = [
  ['fault', 'fault', 'faults', 'red'],
  ['warning', 'warning', 'warnings', 'yellow'],
  ['note', 'note', 'notes', 'cyan'],
];

/** Worst first; what is to be done stands alone on its line, to be copied. What is fine is one line. */
export function renderFindings(findings: readonly Finding[], paint: Paint): string {
  const width = Math.max(
    0,
    ...findings.filter(({ verdict }) => verdict !== 'ok').map(({ title }) => title.length),
  );
  const groups = GROUPS.flatMap(([verdict, one, many, colour]) => {
    const members = findings.filter((finding) => finding.verdict === verdict);
    if (members.length === 0) return [];
    const heading = paint(`${members.length} ${members.length === 1 ? one : many}`, colour);
    return [`${heading}\n${members.map((member) => renderFinding(member, width)).join('')}`];
  });
  const fine = findings.filter(({ verdict }) => verdict === 'ok').map(({ title }) => title);
  const rest = fine.length === 0 ? [] : [`${paint('fine', 'green')}\n${wrap(fine.join(', '), 2)}`];
  return [...groups, ...rest].join('\n');
}

function renderFinding({ title, meaning, mend = [] }: Finding, width: number): string {
  const indent = width + 4;
  const text = wrap(printable(meaning), indent).trimStart();
  const lines = mend.map((line) => `${' '.repeat(indent + 4)}${line}\n`).join('');
  return `  ${title.padEnd(width)}  ${text}${lines}`;
}

/** Words as they are: a path or a command is never cut. */
function wrap(text: string, indent: number): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || indent + last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line) => `${' '.repeat(indent)}${line}\n`).join('');
}
