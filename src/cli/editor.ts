import { spawn } from 'node:child_process';
import { VmctlError } from '../errors.js';

/** The words of $VISUAL, else $EDITOR, else vi(1). */
export function editorWords({
  VISUAL: visual,
  EDITOR: editor,
}: Readonly<Record<string, string | undefined>>): readonly [string, ...string[]] {
  return commandWords([visual, editor], 'vi');
}

/** The words of the first that says something: blanks part them, quotes keep them together; there is no shell. */
export function commandWords(
  said: readonly (string | undefined)[],
  otherwise: string,
): readonly [string, ...string[]] {
  const written = said.find((words) => words !== undefined && words.trim() !== '') ?? otherwise;
  const words = [...written.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"']|["'])+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  );
  const [program = otherwise, ...args] = words.filter((word) => word !== '');
  return [program, ...args];
}

/**
 * Runs the editor on a file, in the caller's terminal, until it ends. Undefined = all is well, else how it ended. Throws `host`
 * when it cannot be run.
 */
export async function runEditor(
  [program, ...args]: readonly [string, ...string[]],
  file: string,
): Promise<string | undefined> {
  // ^C and ^\ in the editor's terminal reach this process too, and are the editor's.
  const ignore = (): void => undefined;
  for (const signal of TERMINAL_SIGNALS) process.on(signal, ignore);
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(program, [...args, file], { stdio: 'inherit' });
      child.once('error', (error: NodeJS.ErrnoException) => reject(notRun(program, error)));
      child.once('close', (status, signal) => {
        if (status === 0) resolve(undefined);
        else resolve(signal === null ? `ended with status ${status}` : `was ended by ${signal}`);
      });
    });
  } finally {
    for (const signal of TERMINAL_SIGNALS) process.off(signal, ignore);
  }
}

const TERMINAL_SIGNALS = ['SIGINT', 'SIGQUIT'] as const;

function notRun(program: string, error: NodeJS.ErrnoException): VmctlError {
  const reason = error.code === 'ENOENT' ? 'there is no such program' : error.message;
  return new VmctlError('host', `the editor ${program} cannot be run: ${reason}`, {
    cause: error,
    hint: 'set VISUAL or EDITOR: EDITOR=ee vmctl edit NAME',
  });
}
