import { configCommand, debugCommand, msgCommand, statusCommand, writeCommand } from './commands/asking.js';
import type { Command } from './commands/command.js';
import { dotCommand } from './commands/dot.js';
import {
  connectCommand,
  mkpeerCommand,
  nameCommand,
  rmhookCommand,
  shutdownCommand,
} from './commands/plumbing.js';
import { listCommand, showCommand, typesCommand } from './commands/show.js';
import { strerror } from './errno.js';
import { commandHelp, commandSummary } from './help.js';
import { scriptLines, splitWords } from './script.js';
import { print, REFUSED, warn, type Outcome, type Session } from './session.js';

/** EX_USAGE. */
export const USAGE = 64;

const helpCommand: Command = {
  syntax: 'help [command]',
  aliases: ['?'],
  summary: 'Show command summary or get more help on a specific command',
  run(session, args) {
    const [word] = args;
    const found = word === undefined ? undefined : findCommand(session, word);
    if (word === undefined) print(session, commandSummary(COMMANDS));
    else if (found !== undefined) print(session, commandHelp(found));
    return 0;
  },
};

const readCommand: Command = {
  syntax: 'read <filename>',
  aliases: ['source', '.'],
  summary: 'Read and execute commands from a file',
  run(session, args) {
    const [file] = args;
    if (file === undefined || args.length !== 1) return 'usage';
    const text = session.world.readFile?.(file);
    if (text !== undefined) return runScript(session, text);
    warn(session, `${file}: ${strerror('ENOENT')}`);
    return REFUSED;
  },
};

const quitCommand: Command = {
  syntax: 'quit',
  aliases: ['exit'],
  summary: 'Exit program',
  run: () => 'quit',
};

const COMMANDS: readonly Command[] = [
  ...[
    configCommand,
    connectCommand,
    debugCommand,
    dotCommand,
    helpCommand,
    listCommand,
    mkpeerCommand,
    msgCommand,
  ],
  ...[nameCommand, readCommand, rmhookCommand, showCommand, shutdownCommand, statusCommand, typesCommand],
  ...[writeCommand, quitCommand],
];

/** Runs a script up to its first line that is not plainly OK (facts.md section 1.3). */
export function runScript(session: Session, text: string): Outcome {
  for (const [at, line] of scriptLines(text, session.graph.release).entries()) {
    if (line.startsWith('#')) continue;
    const outcome = runWords(session, splitWords(line), at + 1);
    if (outcome === 0) continue;
    warn(session, `line ${at + 1}: error in file`);
    return outcome;
  }
  return 0;
}

/** Runs one command; no words are fine and do nothing. */
export function runWords(session: Session, words: readonly string[], line = 1): Outcome {
  const [name, ...args] = words;
  if (name === undefined || name === '') return 0;
  const injected = session.world.onLine?.(words.join(' '), line);
  if (injected !== undefined) {
    session.stderr +=
      injected.stderr === '' || injected.stderr.endsWith('\n') ? injected.stderr : `${injected.stderr}\n`;
    return injected.code;
  }
  const command = findCommand(session, name);
  if (command === undefined) return REFUSED;
  const outcome = command.run(session, args);
  if (outcome !== 'usage') return outcome;
  warn(session, `usage: ${command.syntax}`);
  return USAGE;
}

/** Any unique prefix of a name or alias, in any case (facts.md section 1.2). */
function findCommand(session: Session, word: string): Command | undefined {
  const prefix = word.toLowerCase();
  const found = COMMANDS.filter((command) =>
    [command.syntax.split(' ')[0]!, ...(command.aliases ?? [])].some((name) => name.startsWith(prefix)),
  );
  if (found.length !== 1) warn(session, `"${word}": ${found.length === 0 ? 'unknown' : 'ambiguous'} command`);
  return found.length === 1 ? found[0] : undefined;
}
