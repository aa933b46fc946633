import type { Context } from './command.js';

/** Cells of a line of text: those of the terminal, but not so many that it is read badly. Some terminals say 0. */
export function readingWidth({ terminal, env }: Pick<Context, 'terminal' | 'env'>): number {
  return Math.max(40, Math.min(terminalWidth({ terminal, env }), 100));
}

export function terminalWidth({ terminal, env }: Pick<Context, 'terminal' | 'env'>): number {
  return terminal.columns || Number(env['COLUMNS']) || 80;
}
