/** What is needed to write mdoc(7): text with its marks taken for macros, words of macro lines, literal blocks. */

/** Longest text line of the source, mdoc(7) "STYLE". */
const WIDTH = 78;

/** A word of a macro line, so that it is shown as it is: no escape, no quote, no delimiter and no macro. */
export function word(text: string): string {
  const shown = escaped(text).replaceAll('"', '\\(dq').replaceAll('-', '\\-');
  return /^(?:[.,:;()[\]?!|]|%?[A-Z][A-Za-z]{1,2})$/.test(text) ? `\\&${shown}` : shown;
}

/** Words of a macro line. */
export function words(text: string): string {
  return text.split(' ').map(word).join(' ');
}

/**
 * Paragraph text, each sentence on a line of its own (mdoc(7)); `code`, `name(8)` and `--option` become macros. What is
 * written is plain text otherwise.
 */
export function prose(text: string): string {
  const sentences = text.trim().replace(/\s+/g, ' ').split(SENTENCE_END);
  return sentences.map(sentence).join('\n');
}

/** Lines as they are. */
export function literal(text: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  return ['.Bd -literal -offset indent', ...lines.map((line) => startSafe(literalText(line))), '.Ed'].join(
    '\n',
  );
}

/** Words of a command line as help shows it, `[-f] NAME... | --all`, as macros behind others on a line. */
export function synopsis(text: string): string {
  return text
    .replace(/[[\]|]/g, ' $& ')
    .trim()
    .split(/\s+/)
    .filter((one) => one !== '')
    .map(synopsisWord)
    .join(' ');
}

/** `-n, --lines LINES`, behind `.It`. */
export function optionWords(option: {
  readonly name: string;
  readonly short?: string;
  readonly value?: string;
}): string {
  const short = option.short === undefined ? '' : `Fl ${option.short} , `;
  return `${short}Fl -${option.name}${option.value === undefined ? '' : ` Ar ${words(option.value)}`}`;
}

/** Not behind what is typed, `~.`, and not within `...`. */
const SENTENCE_END = /(?<=[\w)\]}`"'%*][.!?]["')]?) (?=\S)/;

function sentence(text: string): string {
  const lines: string[] = [];
  let run = '';
  const flush = (): void => {
    if (run !== '') lines.push(startSafe(run));
    run = '';
  };
  for (const chunk of chunksOf(text)) {
    const macro = macroOf(chunk);
    if (macro !== undefined) {
      flush();
      lines.push(macro);
    } else {
      const next = plain(chunk.replace(/`([^`]*)`/g, '$1'));
      if (run !== '' && run.length + 1 + next.length > WIDTH) flush();
      run = run === '' ? next : `${run} ${next}`;
    }
  }
  flush();
  return lines.join('\n');
}

/** A path or a file's name is not broken at its hyphens. */
function plain(chunk: string): string {
  return /[/.]\w/.test(chunk) ? escaped(chunk).replaceAll('-', '\\-') : escaped(chunk);
}

/** At blanks, but not at those of code, nor before a release. */
function chunksOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:`[^`]*`|FreeBSD \d+(?:\.\d)?|[^\s`]|`(?![^`]*`))+/g)].map(([chunk]) => chunk);
}

const MACRO =
  /^([([]?)(?:`([^`]+)`|([A-Za-z][\w.-]*)\((\d)\)|-(-[a-z][a-z-]*|[A-Za-z])|FreeBSD( \d+(?:\.\d)?)?)([)\].,:;!?]*)$/;

function macroOf(chunk: string): string | undefined {
  const match = MACRO.exec(chunk);
  if (match === null) return undefined;
  const [, before = '', code, page, section, option, release = '', after = ''] = match;
  const inner =
    code !== undefined
      ? `Ql ${words(code)}`
      : page !== undefined
        ? `Xr ${page} ${section}`
        : option === undefined
          ? `Fx${release}`
          : `Fl ${option}`;
  const closing = [...after].map((mark) => ` ${mark}`).join('');
  return before === '' ? `.${inner}${closing}` : `.No \\&${before} Ns ${inner}${closing}`;
}

function synopsisWord(part: string): string {
  if (part === '[') return 'Oo';
  if (part === ']') return 'Oc';
  if (part === '|') return '|';
  if (/^--?[a-z]/.test(part)) return `Fl ${part.slice(1)}`;
  const many = part.endsWith('...') ? ' ...' : '';
  const name = many === '' ? part : part.slice(0, -3);
  return `${/[A-Z]/.test(name) ? 'Ar' : 'Cm'} ${word(name)}${many}`;
}

/** A line of text begins with no request. */
function startSafe(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

function literalText(text: string): string {
  return escaped(text).replaceAll('-', '\\-').replaceAll("'", '\\(aq');
}

function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replace(
      /[^\x20-\x7e]/gu,
      (mark) => `\\[u${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}
