/** One simple command of a script. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** 1-based, of its first word. */
  readonly line: number;
  /** What its words hold that only running the script would tell: `$IMG`, `$(date)`. */
  readonly unresolved: readonly string[];
}

/** A brace is one when it stands alone. */
const OPERATORS = /^(?:&&|\|\||;;|[;&|()\n]|[{}](?=[\s;&|)]|$))/;
const REDIRECTION = /^\d*(?:>>|>&|<&|>\||<<-?|[<>])/;

/**
 * The commands of a sh(1) script, as far as reading goes: quotes, continued lines, comments, and variables that were set before by plain
 * assignments. Nothing is run. What cannot be known stays in the word as it is written, and is named. Never throws.
 */
export function readShell(text: string): readonly ShellCommand[] {
  const reader = new ShellReader(text);
  return reader.commands();
}

interface Word {
  readonly text: string;
  readonly unresolved: readonly string[];
  /** Whether it is `NAME=...` before any quote. */
  readonly assignment: string | undefined;
  readonly line: number;
}

class ShellReader {
  readonly #text: string;
  #at = 0;
  #line = 1;
  readonly #variables = new Map<string, string>();

  constructor(text: string) {
    this.#text = text;
  }

  commands(): readonly ShellCommand[] {
    const commands: ShellCommand[] = [];
    let words: Word[] = [];
    const finish = (): void => {
      const command = this.#commandOf(words);
      if (command !== undefined) commands.push(command);
      words = [];
    };
    while (this.#at < this.#text.length) {
      this.#skipBlanks();
      const rest = this.#text.slice(this.#at, this.#at + 12);
      const operator = OPERATORS.exec(rest)?.[0];
      const redirection = REDIRECTION.exec(rest)?.[0];
      if (operator !== undefined) {
        finish();
        this.#advance(operator.length);
      } else if (redirection !== undefined) {
        this.#advance(redirection.length);
        this.#skipBlanks();
        this.#word();
      } else if (rest !== '') words.push(this.#word());
    }
    finish();
    return commands;
  }

  /** Assignments alone set variables; those before a command are its environment. */
  #commandOf(words: readonly Word[]): ShellCommand | undefined {
    const first = words.findIndex(({ assignment }) => assignment === undefined);
    const set = words.slice(0, first < 0 ? words.length : first);
    for (const { text, assignment = '', unresolved } of first < 0 ? set : [])
      if (unresolved.length === 0) this.#variables.set(assignment, text.slice(assignment.length + 1));
      else this.#variables.delete(assignment);
    const rest = words.slice(set.length);
    const [head] = rest;
    if (head === undefined) return undefined;
    return {
      words: rest.map(({ text }) => text),
      line: head.line,
      unresolved: [...new Set(rest.flatMap(({ unresolved }) => unresolved))],
    };
  }

  #advance(count: number): void {
    for (const mark of this.#text.slice(this.#at, this.#at + count)) if (mark === '\n') this.#line += 1;
    this.#at += count;
  }

  #skipBlanks(): void {
    const [blank = ''] =
      /^(?:[ \t\r]|\\\r?\n)*(?:#[^\n]*)?/.exec(this.#text.slice(this.#at, this.#at + 4096)) ?? [];
    this.#advance(blank.length);
    if (blank.length === 4096) this.#skipBlanks();
  }

  #word(): Word {
    const line = this.#line;
    const start = this.#at;
    const unresolved: string[] = [];
    let text = '';
    let quote: '"' | "'" | undefined;
    for (; this.#at < this.#text.length;) {
      const mark = this.#text[this.#at] ?? '';
      if (quote === undefined && /[\s;&|<>()]/.test(mark)) break;
      if (quote !== "'" && mark === '\\') text += this.#escape(quote);
      else if (quote !== "'" && (mark === '$' || mark === '`')) text += this.#expansion(unresolved);
      else if (mark === quote) {
        quote = undefined;
        this.#advance(1);
      } else if (quote === undefined && (mark === '"' || mark === "'")) {
        quote = mark;
        this.#advance(1);
      } else {
        text += mark;
        this.#advance(1);
      }
    }
    if (this.#at === start) this.#advance(1);
    const assignment = /^([A-Za-z_]\w*)=/.exec(this.#text.slice(start, this.#at))?.[1];
    return { text, unresolved, assignment, line };
  }

  #escape(quote: '"' | undefined): string {
    const next = this.#text[this.#at + 1] ?? '';
    this.#advance(2);
    if (next === '\n') return '';
    return quote === '"' && !/["\\$`]/.test(next) ? `\\${next}` : next;
  }

  /** A variable that was set before, or the text itself, named. */
  #expansion(unresolved: string[]): string {
    const rest = this.#text.slice(this.#at, this.#at + 4096);
    const [written, plain, braced] =
      /^(?:\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)\}|\$\{[^}]*\}|\$\(\([^)]*\)\)|\$\([^)]*\)|`[^`]*`|\$[\d@*#?!$-]?|`)/.exec(
        rest,
      ) ?? ['$'];
    this.#advance(written.length);
    const value = this.#variables.get(plain ?? braced ?? '');
    if (value !== undefined) return value;
    if (written !== '$') unresolved.push(written);
    return written;
  }
}
