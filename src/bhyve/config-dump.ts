import type { CommandResult, HostCommand } from '../command/command.js';
import type { Variables } from './variable.js';

/** Asks bhyve what it makes of an argv, before it opens anything (facts 6.3). A file of secrets is not asked for: it would be shown. */
export function planDump({ file, args }: HostCommand): HostCommand {
  const words = args.filter((word, at) => word !== '-k' && args[at - 1] !== '-k');
  return { file, args: ['-o', 'config.dump=1', ...words] };
}

/**
 * The variables of a dump, a `name=value` a line; undefined = there is none: a usage error exits 1 like a dump, but prints nothing
 * on stdout (facts 17).
 */
export function parseDump({ code, stdout }: CommandResult): Variables | undefined {
  const lines = stdout.split('\n').filter((line) => line.includes('='));
  if (code !== 1 || lines.length === 0) return undefined;
  return new Map(
    lines.map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}
