import type { Command } from './commands/command.js';

const WIDTH = 64;

/** `help` without an argument. */
export function commandSummary(commands: readonly Command[]): string {
  const rows = commands.map(({ syntax, summary }) => `  ${syntax.split(' ')[0]!.padEnd(10)} ${summary}\n`);
  return `Available commands:\n${rows.join('')}`;
}

/** `help COMMAND`. */
export function commandHelp(command: Command): string {
  const aliases = command.aliases === undefined ? '' : `Aliases:  ${command.aliases.join(', ')}\n`;
  const description =
    command.description === undefined
      ? ''
      : `Description:\n${wrap(command.description)
          .map((line) => `  ${line}\n`)
          .join('')}`;
  return `usage:    ${command.syntax}\n${aliases}Summary:  ${command.summary}\n${description}`;
}

/** At most 64 characters a line, cut behind a blank, which stays at the end of the line. */
function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (let rest = text; rest !== '';) {
    const line = rest.length <= WIDTH ? rest : rest.slice(0, rest.slice(0, WIDTH).lastIndexOf(' ') + 1);
    lines.push(line);
    rest = rest.slice(line.length).trimStart();
  }
  return lines;
}
