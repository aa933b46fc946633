import { VmctlError } from '../errors.js';
import type { CliCommand, Context } from './command.js';
import { SHELLS, type Shell } from './completion/kinds.js';
import { suggestionHint } from './suggestion.js';

/** `commands`: every command, this one too. */
export function completionCommand(commands: () => readonly CliCommand[]): CliCommand {
  return {
    name: 'completion',
    synopsis: SHELLS.join(' | '),
    summary: 'the completion script of a shell: commands, options, and names of this host',
    notes: [
      'Where vmctl is installed with `vmctl setup`, bash, zsh and fish find it by themselves. By hand, for one user:',
      'bash    source <(vmctl completion bash)                         in ~/.bashrc\nzsh     vmctl completion zsh > DIR/_vmctl                       DIR of fpath, before compinit\nfish    vmctl completion fish > ~/.config/fish/completions/vmctl.fish\ntcsh    vmctl completion tcsh > ~/.vmctl.tcsh; source it        in ~/.tcshrc',
      'Names are looked up when they are completed: those of VMs, bridges and templates in the definitions directory, what only\nthe daemon knows by asking it. No daemon is started for it.',
    ],
    options: [],
    operands: { min: 1, max: 1 },
    statuses: {},
    run: (context, { operands: [shell = ''] }) => printCompletion(context, shell, commands()),
  };
}

async function printCompletion(
  { terminal }: Context,
  written: string,
  commands: readonly CliCommand[],
): Promise<number> {
  const shell = SHELLS.find((one): one is Shell => one === written);
  if (shell === undefined)
    throw new VmctlError('usage', `completion: unknown shell: ${written}`, {
      hint: await suggestionHint(written, SHELLS, `vmctl completion ${SHELLS.join(' | ')}`),
    });
  const { renderCompletion } = await import('#session');
  terminal.out(renderCompletion(shell, commands));
  return 0;
}
