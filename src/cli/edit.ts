import { VmctlError } from '../errors.js';
import type { CliCommand, Context, Input } from './command.js';
import { askDaemon } from './daemon-request.js';
import { renderReload } from './render-reload.js';

export const editCommand: CliCommand = {
  name: 'edit',
  aliases: ['configure'],
  synopsis: 'NAME | host | templates/T',
  summary: 'open a definition in your editor; what has faults is not saved',
  notes: [
    'Works on a copy in the definitions directory, .NAME.edit-*.toml, with $VISUAL, else $EDITOR, else vi(1); words of theirs, as in\n"code --wait", are split without a shell. What is saved has no faults, and brings none to other files: else they are shown,\nand you may go on editing. Without a terminal that is refused and the copy kept.',
    'The file changes at once, with the owner and mode it had, and only if nobody else has changed it meanwhile. A daemon that\nruns reads it then, as at `vmctl reload`: no guest is restarted.',
  ],
  options: [],
  operands: { min: 1, max: 1 },
  statuses: {
    65: 'what was written has faults: it is not saved, the copy is kept',
    68: 'no such VM',
    71: 'the editor failed, or a file cannot be written',
    75: 'discarded, or the file was changed by somebody else meanwhile: it is not saved',
    77: 'not allowed to write there',
  },
  run: runEdit,
};

/** How a daemon took it; absent = there was none that looks after this directory. */
interface Told {
  readonly changed: readonly string[];
  readonly restart: readonly string[];
  readonly faults: readonly string[];
}

async function runEdit(context: Context, input: Input): Promise<number> {
  const { edit } = await import('#authoring');
  const { file, saved } = await edit(context, input);
  const told = saved ? await tellDaemon(context) : undefined;
  const { json, terminal } = context;
  if (json) {
    terminal.out(`${JSON.stringify({ file, saved, ...(told ?? {}) }, null, 2)}\n`);
    return 0;
  }
  terminal.out(`${file}: ${saved ? 'saved' : 'not changed'}\n`);
  if (told !== undefined) {
    terminal.out(renderReload(told) || 'the daemon has read it: it says what it said before\n');
    for (const fault of told.faults) terminal.err(`${fault}\n`);
  }
  return 0;
}

async function tellDaemon(context: Context): Promise<Told | undefined> {
  const { terminal, definitions, paths } = context;
  try {
    const pong = await askDaemon(context, { request: 'ping' }, { kind: 'pong', policy: 'never' });
    const directory = definitions ?? paths.definitions;
    if (pong.definitions !== undefined && pong.definitions !== directory) {
      terminal.err(`vmctl: the daemon looks after ${pong.definitions}: it was not told\n`);
      return undefined;
    }
    const { changed, restart, faults } = await askDaemon(
      context,
      { request: 'reload' },
      { kind: 'reload', policy: 'never' },
    );
    return { changed, restart, faults };
  } catch (error) {
    terminal.err(untold(error));
    return undefined;
  }
}

/** It is saved all the same. */
function untold(error: unknown): string {
  if (error instanceof VmctlError && error.code === 'no-daemon')
    return 'vmctl: no daemon is running: the next one reads it\n';
  return `vmctl: the daemon was not told: ${(error as Error).message}\nhint: vmctl reload\n`;
}
