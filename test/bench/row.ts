/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  /** The number that is judged; a ratio where both sides were measured in this run. */
  readonly value: number;
  readonly aim?: string;
  readonly met?: boolean;
  readonly note?: string;
}

/** A row whose value shall not exceed a limit. */
export function limited(row: Omit<Row, 'met'> & { readonly limit: number; readonly aim: string }): Row {
  const { limit, ...rest } = row;
  return { ...rest, met: row.value <= limit };
}

export function renderRows(rows: readonly Row[]): string {
  const cells = [
    ['WHAT', 'MEASURED', 'AIM', 'MET'],
    ...rows.map(({ what, measured, aim, met }) => [
      what,
      measured,
      aim ?? '-',
      met === undefined ? '-' : met ? 'yes' : 'NO',
    ]),
  ];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const notes = rows.flatMap(({ what, note }) => (note === undefined ? [] : [`${what}: ${note}`]));
  return `${lines.join('\n')}\n\n${notes.join('\n')}\n`;
}
