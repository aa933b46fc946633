/**
 * The kernel lists nodes in the order of its hash tables (facts.md section 1.6). Sorts what is in that order and nothing
 * else: the rows or blocks of `list`, the nodes of `dot`. The order of hooks within a node is left as it is.
 */
export function inSortedOrder(text: string): string {
  if (/^(di)?graph netgraph/.test(text)) return sortDot(text);
  return text.replace(
    /(There are (\d+) total (?:named )?nodes:\n)((?: {2}.*\n|\n)*)/g,
    (_all, head, count, rows) =>
      head + (rows.includes('\n\n') ? sortBlocks(rows) : sortRows(rows, Number(count))),
  );
}

function sortBlocks(text: string): string {
  const blocks = text.replace(/\n$/, '').split('\n\n');
  return `${blocks.sort().join('\n\n')}\n`;
}

function sortRows(text: string, count: number): string {
  const rows = text.match(/.*\n/g) ?? [];
  return [...rows.slice(0, count).sort(), ...rows.slice(count)].join('');
}

function sortDot(text: string): string {
  const [head, ...blocks] = text.replace(/^\}\n/m, '').split(/(?=^\tnode \[ shape = octagon)/m);
  const sortedHead = head!.replace(/(?:^\t\t".*\n)+|(?:^\t".*\n)+/gm, (lines) =>
    (lines.match(/.*\n/g) ?? []).sort().join(''),
  );
  return [sortedHead, ...blocks.sort(), '}\n'].join('');
}
