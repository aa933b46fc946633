import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { provedTable } from '../../src/prove/proved-table.js';
import { parseTranscript } from '../../src/prove/transcript.js';

const FOLDER = 'test/freebsd/transcripts';
const BEGIN = '<!-- proved on: made by test/freebsd/proved-on.ts from test/freebsd/transcripts -->\n';
const END = '<!-- end of proved on -->\n';

/** The table that the transcripts at hand give. */
export function tableOfTranscripts(): string {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.jsonl'));
  return provedTable(files.map((file) => parseTranscript(readFileSync(join(FOLDER, file), 'utf8'), file)));
}

/** A text with the table between its two marks, each at the beginning of a line. Throws when it lacks them. */
export function withTable(text: string, table: string): string {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the text has no marks: ${BEGIN}${END}`);
  return `${text.slice(0, from + BEGIN.length)}\n${table}\n${text.slice(to)}`;
}

// `node build/test/freebsd/proved-on.js` writes it into the README.
if (process.argv[1]?.endsWith('/proved-on.js') === true)
  writeFileSync('README.md', withTable(readFileSync('README.md', 'utf8'), tableOfTranscripts()));
