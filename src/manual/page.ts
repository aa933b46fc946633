/** A manual page: what stands in its head, and its sections. */
export interface Page {
  readonly title: string;
  readonly section: number;
  /** One line, for apropos(1). */
  readonly about: string;
  readonly sections: readonly PageSection[];
}

export interface PageSection {
  readonly title: string;
  /** mdoc(7) text. */
  readonly text: string;
}

/** Of the newest words in the pages: they are made of the program's own tables, so no page has a date of its own. */
const DATE = 'November 22, 2026';

/** As mdoc(7) source. */
export function renderPage({ title, section, about, sections }: Page): string {
  return `${[
    '.\\" Made of the tables of vmctl itself: edit those.',
    `.Dd ${DATE}`,
    `.Dt ${title.toUpperCase()} ${section}`,
    '.Os',
    '.Sh NAME',
    `.Nm ${title}`,
    `.Nd ${about}`,
    ...sections.flatMap((one) => [`.Sh ${one.title}`, one.text.trim()]),
  ].join('\n')}\n`;
}

/** Paragraphs below each other; none is empty. */
export function paragraphs(...texts: readonly string[]): string {
  return texts.join('\n.Pp\n');
}

/** A list of names and what they are; `width` is as wide as the names, or 8 letters. */
export function tagged(
  items: readonly (readonly [macros: string, text: string])[],
  { width = 'Ds', compact = false } = {},
): string {
  return [
    `.Bl -tag -width ${width}${compact ? ' -compact' : ''}`,
    ...items.flatMap(([macros, text]) => [`.It ${macros}`, text]),
    '.El',
  ].join('\n');
}
