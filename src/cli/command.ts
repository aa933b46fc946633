import type { Paths } from '../store/paths.js';
import type { Progress } from './progress-text.js';
import type { Terminal } from './terminal.js';

/** An option as help shows it: `-n, --lines COUNT`. */
export interface OptionSpec {
  /** Long name, `no-wait`. */
  readonly name: string;
  readonly short?: string;
  /** Placeholder of its value; absent = a flag. */
  readonly value?: string;
  /** The only values it takes; absent = whatever the command makes of it. */
  readonly choices?: readonly string[];
  readonly summary: string;
}

/** One command of `vmctl`. */
export interface CliCommand {
  readonly name: string;
  /** Further names people know it by. */
  readonly aliases?: readonly string[];
  /** For programs: in no list, manual, suggestion or completion. */
  readonly hidden?: true;
  /** Arguments as help shows them: `NAME...`. */
  readonly synopsis: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Paragraphs for its own help. */
  readonly notes?: readonly string[];
  readonly options: readonly OptionSpec[];
  readonly operands: { readonly min: number; readonly max: number };
  /** Exit statuses it can have besides 0, 64 and 70, with their meaning here. */
  readonly statuses: Readonly<Record<number, string>>;
  /** Returns the exit status; throws VmctlError. */
  readonly run: (context: Context, input: Input) => Promise<number>;
}

/** Commands that belong together. */
export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly CliCommand[];
}

/** What was written behind the command. */
export interface Input {
  readonly operands: readonly string[];
  /** Long names of the flags given. */
  readonly flags: ReadonlySet<string>;
  /** Long name -> value of the options given. */
  readonly values: ReadonlyMap<string, string>;
  /** The same as they were written, for those that may be given more than once. */
  readonly inOrder?: readonly (readonly [name: string, value: string])[];
}

/** Where a command runs. */
export interface Context {
  readonly paths: Paths;
  /** The definitions directory when the operator named one, absolute. */
  readonly definitions: string | undefined;
  readonly json: boolean;
  /** Nothing but errors and what was asked for; see note.ts. */
  readonly quiet?: boolean;
  /** Who waits is told by it; absent = nobody is. */
  readonly progress?: Progress;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The program's own file, to start the daemon with. */
  readonly program: string;
  readonly terminal: Terminal;
}
