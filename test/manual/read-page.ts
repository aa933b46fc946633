/** The text of one section of an mdoc(7) page. */
export function sectionOf(page: string, title: string): string {
  const begin = page.indexOf(`\n.Sh ${title}\n`);
  if (begin < 0) throw new Error(`no section ${title}`);
  const rest = page.slice(begin + title.length + 6);
  const end = rest.indexOf('\n.Sh ');
  return end < 0 ? rest : rest.slice(0, end);
}

/** Every key of the section KEYS, with the table of its heading before it. */
export function keysOfPage(page: string): readonly string[] {
  const parts = sectionOf(page, 'KEYS')
    .split(/^\.Ss /m)
    .slice(1);
  return parts
    .flatMap((part) => {
      const [heading = '', ...lines] = part.split('\n');
      const table = /^\[+([^\]]+)\]+$/.exec(unescaped(heading))?.[1];
      return lines.flatMap((line) => {
        const name = /^\.It Va (\S+)/.exec(line)?.[1];
        if (name === undefined) return [];
        return [table === undefined ? unescaped(name) : `${table}.${unescaped(name)}`];
      });
    })
    .sort();
}

/** A word as it is shown. */
export function unescaped(word: string): string {
  return word.replaceAll('\\&', '').replaceAll('\\-', '-').replaceAll('\\(dq', '"').replaceAll('\\e', '\\');
}
