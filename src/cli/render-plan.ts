import type { HostCommand } from '../command/command.js';
import { shellWord } from '../command/shell-word.js';

/** A command of a plan: a look only reads the host. */
export interface PlannedCommand extends HostCommand {
  readonly look?: true;
  /** It stays, beside the guest. */
  readonly background?: true;
  /** It is ended again when the next ones are done. */
  readonly passing?: true;
}

/** `vmctl plan NAME` as a shell script: looks are marked as such, input is a here-document. */
export function renderPlan(commands: readonly PlannedCommand[]): string {
  return commands.map(renderCommand).join('');
}

function renderCommand({ file, args, input, look, background, passing }: PlannedCommand): string {
  const line = [file, ...args].map(shellWord).join(' ') + (background ? ' &' : '');
  const mark = look ? '  # look' : passing ? '  # until the next ones are done' : '';
  if (input === undefined) return `${line}${mark}\n`;
  const body = input.endsWith('\n') ? input : `${input}\n`;
  return `${line} << 'EOF'${mark}\n${body}EOF\n`;
}
