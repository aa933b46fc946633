import { vmHome } from '../bhyve/layout.js';
import type { HostCommand } from '../command/command.js';
import type { HostExit, HostProcess } from '../host/host.js';
import { programEnvironment, type ProgramCase } from '../plan/program.js';
import { readSince } from '../store/log-file.js';
import { vmPathsOf } from '../store/paths.js';
import { lastLines } from '../bhyve/judge-exit.js';
import type { Context } from './context.js';

/** More than a last line needs. */
const TAIL_BYTES = 4096;

/**
 * Spawns a hook or companion: its own session, output into the VM's log, the VM's directory as working directory where there is
 * one, a small environment and nothing of ours open.
 */
export async function spawnProgram(
  context: Context,
  command: HostCommand,
  about: Omit<ProgramCase, 'layout'>,
): Promise<HostProcess> {
  const layout = context.layout();
  const home = vmHome(layout, about.vm);
  const hasHome = (await context.host.inspect(home))?.kind === 'directory';
  return context.host.spawn(command, {
    output: vmPathsOf(context.paths, about.vm).output,
    env: programEnvironment({ ...about, layout }),
    ...(hasHome ? { cwd: home } : {}),
  });
}

/** What a VM's log has got since a mark, the last line of it; undefined = nothing. */
export function lastLineSince(context: Context, vm: string, mark: number): string | undefined {
  const { output } = vmPathsOf(context.paths, vm);
  return lastLines([readSince(output, mark, TAIL_BYTES)])
    .at(-1)
    ?.trim();
}

export function exitWords(exit: HostExit): string {
  if (exit.kind === 'code') return `ended with exit status ${exit.code}`;
  return exit.kind === 'signal' ? `was killed by ${exit.signal}` : 'has ended, nobody knows how';
}
