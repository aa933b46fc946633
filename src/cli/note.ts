import type { Context } from './command.js';

/** A remark on stderr, a line or more: what one may know and need not. `--quiet` silences it; errors never go here. */
export function note({ terminal, quiet }: Pick<Context, 'terminal' | 'quiet'>, text: string): void {
  if (quiet !== true) terminal.err(text);
}
