import { fitTable, type FittedColumn, type TableSpace } from './fitted-table.js';

/** A table as one text. */
export function renderTable<T>(
  columns: readonly FittedColumn<T>[],
  rows: readonly T[],
  space: TableSpace,
): string {
  return fitTable(columns, rows, space)
    .map((line) => `${line}\n`)
    .join('');
}

/** Without control characters: a description must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
}
