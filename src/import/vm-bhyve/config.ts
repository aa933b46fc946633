/** One line that vm-bhyve keeps: it begins with a small letter. */
export interface ConfigLine {
  readonly key: string;
  readonly value: string;
  /** 1-based. */
  readonly line: number;
  /** As it stands in the file. */
  readonly text: string;
}

/** A NAME.conf or system.conf as vm-bhyve reads it. */
export interface Config {
  readonly file: string;
  /** Those that count: of each key the first. */
  readonly lines: readonly ConfigLine[];
  /** Those that vm-bhyve does not see, and why. Blank lines and comments are none. */
  readonly unseen: readonly { readonly line: number; readonly text: string; readonly why: string }[];
  readonly values: ReadonlyMap<string, string>;
}

/**
 * vm-bhyve's own reading (its lib/vm-config, config::load and config::get): no shell, no quoting rules. A line counts when its first byte is
 * a small letter; the first `#` ends it even between quotes; blanks at its end and every double quote go. A line
 * without `=` is a key whose value is itself. Never throws.
 */
export function parseConfig(text: string, file: string): Config {
  const lines: ConfigLine[] = [];
  const unseen: { line: number; text: string; why: string }[] = [];
  const values = new Map<string, string>();
  for (const [index, written] of text.split('\n').entries()) {
    const line = index + 1;
    const kept = keptPart(written);
    if (kept === undefined) {
      const why = whyUnseen(written);
      if (why !== undefined) unseen.push({ line, text: written, why });
      continue;
    }
    const { key, value } = cut(kept);
    if (values.has(key)) {
      unseen.push({ line, text: written, why: `vm-bhyve takes the first ${key} of the file` });
      continue;
    }
    values.set(key, value);
    lines.push({ key, value, line, text: written });
  }
  return { file, lines, unseen, values };
}

/** A key's value; `fallback` when the file does not name the key. An empty value is a value. */
export function valueOf({ values }: Config, key: string, fallback = ''): string {
  return values.get(key) ?? fallback;
}

/** util::yesno: nothing, no, false, off and 0 in any case are no; all else is yes. */
export function isYes(value: string): boolean {
  return value !== '' && !/^(?:no|false|off|0)$/i.test(value);
}

/** The first `#` cuts a value: what was meant may have gone on. */
export function isCut({ text }: ConfigLine): boolean {
  const before = text.slice(0, text.indexOf('#'));
  return text.includes('#') && (before.match(/"/g)?.length ?? 0) % 2 === 1;
}

/** Words between blanks, as sh(1) splits an unquoted value. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/[ \t\n]+/).filter((word) => word !== '');
}

function keptPart(written: string): string | undefined {
  if (!/^[a-z]/.test(written)) return undefined;
  const [before = ''] = written.split('#');
  return before.replace(/ *$/, '').replaceAll('"', '');
}

function cut(kept: string): { readonly key: string; readonly value: string } {
  const at = kept.indexOf('=');
  return at < 0 ? { key: kept, value: kept } : { key: kept.slice(0, at), value: kept.slice(at + 1) };
}

function whyUnseen(written: string): string | undefined {
  if (/^\s*(?:#|$)/.test(written)) return undefined;
  if (/^\s/.test(written)) return 'vm-bhyve sees no line that is indented';
  return 'vm-bhyve sees no line that does not begin with a small letter';
}
