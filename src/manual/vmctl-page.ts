import { commandLists, type ManualGroup, type ManualOption, optionList, sentence } from './command-list.js';
import { ENVIRONMENT } from './environment.js';
import { fileList } from './file-list.js';
import { literal, prose, word } from './mdoc.js';
import { type Page, tagged } from './page.js';
import { EXAMPLES } from './vmctl-examples.js';
import * as text from './vmctl-prose.js';

/** What the command line knows of itself. */
export interface ManualCli {
  readonly groups: readonly ManualGroup[];
  /** Understood by every command. */
  readonly options: readonly ManualOption[];
  readonly statuses: Readonly<Record<number, string>>;
}

/** vmctl(8). */
export function vmctlPage({ groups, options, statuses }: ManualCli): Page {
  return {
    title: 'vmctl',
    section: 8,
    about: 'run and supervise bhyve virtual machines',
    sections: [
      { title: 'SYNOPSIS', text: text.SYNOPSIS },
      {
        title: 'DESCRIPTION',
        text: `${text.DESCRIPTION.trim()}${text.OPTIONS_BEFORE}${optionList(options)}\n${life()}`,
      },
      { title: 'COMMANDS', text: commandLists(groups) },
      { title: 'SIGNALS', text: text.SIGNALS },
      {
        title: 'ENVIRONMENT',
        text: tagged(ENVIRONMENT.map(({ name, meaning }) => [`Ev ${word(name)}`, prose(meaning)])),
      },
      { title: 'FILES', text: fileList() },
      { title: 'EXIT STATUS', text: text.STATUSES_BEFORE.trimEnd() + `\n${statusList(statuses)}` },
      { title: 'EXAMPLES', text: examples() },
      { title: 'SEE ALSO', text: text.SEE_ALSO },
      { title: 'HISTORY', text: text.HISTORY },
      { title: 'BUGS', text: text.BUGS },
      { title: 'SECURITY CONSIDERATIONS', text: text.SECURITY },
    ],
  };
}

function life(): string {
  const states = tagged(
    text.STATES.map(([state, sentence]) => [`Sy ${word(state)}`, prose(sentence)]),
    { width: 'restarting', compact: true },
  );
  return ['.Ss The life of a VM', text.LIFE.trim(), '.Pp', states, '.Pp', text.LIFE_AFTER.trim()].join('\n');
}

function statusList(statuses: Readonly<Record<number, string>>): string {
  return tagged(
    Object.entries(statuses).map(([status, meaning]) => [`${status}`, prose(sentence(meaning))]),
    { width: '999', compact: true },
  );
}

function examples(): string {
  return EXAMPLES.map(
    ({ what, lines }) => `${prose(what)}\n${literal(lines.map((line) => `# ${line}`).join('\n'))}`,
  ).join('\n.Pp\n');
}
