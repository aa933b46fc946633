import { getopt } from '../getopt.js';
import { warn, type Outcome, type Session } from '../session.js';

/** One of ngctl's commands: matched by any unique prefix of its name or aliases (facts.md section 1.2). */
export interface Command {
  /** Name and arguments as the usage message shows them. */
  readonly syntax: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly description?: string;
  run(session: Session, args: readonly string[]): Outcome;
}

/** Reads single-letter flags; undefined after an unknown one, which has been named on stderr by then. */
export function flagsOf(
  session: Session,
  args: readonly string[],
  known: string,
): { readonly flags: string; readonly rest: readonly string[] } | undefined {
  const { flags, rest, error } = getopt(args, known);
  if (error === undefined) return { flags: flags.map((flag) => flag.letter).join(''), rest };
  warn(session, error);
  return undefined;
}
