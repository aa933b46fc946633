import { readFileSync } from 'node:fs';
import { decodeDirectory } from '../definition/directory.js';
import type { Fault } from '../definition/fault.js';
import { VmctlError } from '../errors.js';
import type { DefinitionFile } from '../store/definitions.js';
import type { Context, Input } from './command.js';
import { openCopy, removeCopy, tellOthers } from './edit-copy.js';
import { type EditTarget, findTarget, saveTarget } from './edit-target.js';
import { editorWords, runEditor } from './editor.js';
import { directoryOptions, faultLines, readFiles } from './offline-definitions.js';

export interface Edited {
  readonly file: string;
  /** false = the text is what it was. */
  readonly saved: boolean;
}

/** `vmctl edit NAME` up to the saved file. Throws VmctlError for whatever keeps it from being saved. */
export async function edit(context: Context, { operands }: Input): Promise<Edited> {
  const target = await findTarget(operands[0] ?? '', await readFiles(context), context);
  tellOthers(context, target);
  const copy = openCopy(context, target, START);
  const bytes = await untilRight({ context, target, copy });
  if (bytes !== undefined) keepingCopy(copy, () => saveTarget(target, bytes));
  removeCopy(copy);
  return { file: target.file, saved: bytes !== undefined };
}

/** What a file that is not there yet begins with. */
const START = '# vmctl check tells every fault of this file.\n';

interface Work {
  readonly context: Context;
  readonly target: EditTarget;
  readonly copy: string;
}

/** The editor, until what it leaves has no faults; undefined = it left what was there. */
async function untilRight(work: Work): Promise<Buffer | undefined> {
  const { context, target, copy } = work;
  for (;;) {
    await editOnce(work);
    const bytes = readCopy(work);
    if (isUnchanged(target, bytes)) return undefined;
    const faults = await faultsWith(context, target, bytes.toString('utf8'));
    if (faults.length === 0) return bytes;
    if (!context.terminal.interactive) throw refusal(work, faultLines(faults));
    context.terminal.err(faultLines(faults));
    const answer = await context.terminal.ask(
      'edit again (e), keep the copy and leave (k), discard (d)? [e] ',
    );
    // Who left the question without an answer has left.
    if (answer === undefined || /^k/i.test(answer)) throw refusal(work, '');
    if (!/^d/i.test(answer)) continue;
    removeCopy(copy);
    throw new VmctlError('denied', `${target.name}: discarded, nothing was saved`);
  }
}

async function editOnce(work: Work): Promise<void> {
  const { context, target, copy } = work;
  const words = editorWords(context.env);
  let ended: string | undefined;
  try {
    ended = await runEditor(words, copy);
  } catch (error) {
    if (isUnchanged(target, readCopy(work))) removeCopy(copy);
    throw error;
  }
  if (ended === undefined) return;
  const unchanged = isUnchanged(target, readCopy(work));
  if (unchanged) removeCopy(copy);
  throw new VmctlError('host', `the editor ${words[0]} ${ended}: nothing was saved`, {
    hint: unchanged ? 'another editor: EDITOR=ee vmctl edit NAME' : keptHint(copy),
  });
}

function readCopy({ target, copy }: Work): Buffer {
  try {
    return readFileSync(copy);
  } catch (error) {
    throw new VmctlError('denied', `${target.name}: the editor left no file: nothing was saved`, {
      hint: 'EDITOR must wait until the file is closed, and leave it where it is: vi, or "code --wait"',
      cause: error,
    });
  }
}

function isUnchanged({ before }: EditTarget, bytes: Buffer): boolean {
  return bytes.equals(before?.bytes ?? Buffer.from(START));
}

/** What is wrong with the text, and what it would break elsewhere; what was wrong before is not its fault. */
async function faultsWith(context: Context, target: EditTarget, text: string): Promise<readonly Fault[]> {
  const files = await readFiles(context);
  const options = directoryOptions(context);
  const { file, template } = target;
  const edited: DefinitionFile = { file, text, ...(template ? { template } : {}) };
  const before = new Set(decodeDirectory(files, options).faults.map(wordsOf));
  const after = decodeDirectory([...files.filter((one) => one.file !== file), edited], options).faults;
  return after.filter((fault) => fault.file === file || !before.has(wordsOf(fault)));
}

/** Of another file's fault the lines of this one may be part: they move as it is edited. */
function wordsOf({ file, message }: Fault): string {
  return `${file} ${message.replace(/:\d+:\d+/g, '')}`;
}

function refusal({ target, copy }: Work, faults: string): VmctlError {
  const message = `${target.file} would have faults: nothing was saved`;
  return new VmctlError('definition', faults === '' ? message : `${message}\n${faults.trimEnd()}`, {
    hint: keptHint(copy),
  });
}

function keptHint(copy: string): string {
  return `the edited text is kept in ${copy}`;
}

/** What somebody wrote is not lost because it cannot be put in its place. */
function keepingCopy(copy: string, save: () => void): void {
  try {
    save();
  } catch (error) {
    if (!(error instanceof VmctlError)) throw error;
    const hint = [error.hint, keptHint(copy)].filter((one) => one !== undefined).join('; ');
    throw new VmctlError(error.code, error.message, { hint, cause: error });
  }
}
