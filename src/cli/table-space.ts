import { paintWith } from './colour.js';
import type { Context, Input, OptionSpec } from './command.js';
import type { TableSpace } from './fitted-table.js';

/** Of commands that print a table. */
export const OUTPUT: OptionSpec = {
  ...{ name: 'output', short: 'o', value: 'FORMAT', choices: ['table', 'wide'] },
  summary: 'table, or wide: every column, however wide the terminal is',
};

export function isWide({ values }: Pick<Input, 'values'>): boolean {
  return values.get('output') === 'wide';
}

/** As wide as the terminal, where there is one and nobody wants all of it. Some terminals say 0. */
export function tableSpace(
  { terminal }: Pick<Context, 'terminal'>,
  input: Pick<Input, 'values'>,
): Required<TableSpace> & { columns: number } {
  const columns = isWide(input) ? Infinity : terminal.columns || Infinity;
  return { paint: paintWith(terminal.outColours), columns };
}
