import { readTokens, type Piece, type Token } from './token.js';

/** A string in pieces. */
export type Text = readonly Piece[];

export type Statement = { readonly line: number } & (
  | { readonly kind: 'set'; readonly key: string; readonly add: boolean; readonly values: readonly Text[] }
  | { readonly kind: 'variable'; readonly name: string; readonly value: Text }
  | { readonly kind: 'apply'; readonly targets: readonly Target[] }
);

export interface Target {
  readonly name: Text;
  readonly args: readonly Text[];
}

export interface Section {
  readonly kind: 'global' | 'template' | 'vm';
  readonly name: string;
  readonly line: number;
  readonly parameters: readonly { readonly name: string; readonly value: Text }[];
  readonly statements: readonly Statement[];
  readonly file: string;
}

export interface BmdFault {
  readonly line: number;
  readonly message: string;
}

export interface Syntax {
  readonly sections: readonly Section[];
  readonly includes: readonly { readonly pattern: Text; readonly line: number }[];
  /** bmd refuses the file for any of them; what is right beside them is read all the same. */
  readonly faults: readonly BmdFault[];
}

/** bmd.conf(5), its confparse.y. Never throws. */
export function parseBmd(text: string, file: string): Syntax {
  return new Parser(readTokens(text), file).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #file: string;
  #at = 0;
  readonly #faults: BmdFault[] = [];

  constructor(tokens: readonly Token[], file: string) {
    this.#tokens = tokens;
    this.#file = file;
  }

  parse(): Syntax {
    const sections: Section[] = [];
    const includes: { pattern: Text; line: number }[] = [];
    while (this.#peek() !== undefined) {
      const start = this.#at;
      const token = this.#next();
      const word = token?.kind === 'word' ? token.word : undefined;
      if (token !== undefined && word === '.include') {
        const pattern = this.#text();
        if (this.#expect(';')) includes.push({ pattern, line: token.line });
      } else if (token !== undefined && (word === 'global' || word === 'vm' || word === 'template')) {
        const section = this.#section(word, token.line);
        if (section !== undefined) sections.push(section);
      } else this.#fault('a section or .include was expected', token);
      if (this.#at === start) this.#at += 1;
    }
    return { sections, includes, faults: this.#faults };
  }

  #section(kind: Section['kind'], line: number): Section | undefined {
    const name = kind === 'global' ? '' : this.#name();
    if (name === undefined) return undefined;
    const parameters = kind === 'template' && this.#skip('(') ? this.#parameters() : [];
    if (!this.#expect('{')) return undefined;
    const statements: Statement[] = [];
    while (this.#peek() !== undefined && !this.#is('}')) {
      const statement = this.#statement();
      if (statement !== undefined) statements.push(statement);
    }
    this.#expect('}');
    return { kind, name, line, parameters, statements, file: this.#file };
  }

  #name(): string | undefined {
    const token = this.#next();
    if (token?.kind === 'piece' && token.piece.kind === 'text') return token.piece.text;
    this.#fault('a name was expected', token);
    return undefined;
  }

  #parameters(): Section['parameters'] {
    const list: { name: string; value: Text }[] = [];
    do {
      const name = this.#name();
      if (name === undefined) break;
      list.push({ name, value: this.#skip('=') ? this.#text() : [] });
    } while (this.#skip(','));
    this.#expect(')');
    return list;
  }

  /** A statement that is none is skipped up to its semicolon. */
  #statement(): Statement | undefined {
    const token = this.#next();
    const line = token?.line ?? 0;
    const statement = this.#statementOf(token, line);
    if (statement !== undefined && this.#expect(';')) return statement;
    if (statement === undefined) this.#fault('a parameter was expected', token);
    while (this.#peek() !== undefined && !this.#is('}') && !this.#skip(';')) this.#at += 1;
    return undefined;
  }

  #statementOf(token: Token | undefined, line: number): Statement | undefined {
    if (token?.kind === 'word' && token.word === '.apply')
      return { kind: 'apply', line, targets: this.#list(() => this.#target()) };
    if (token?.kind !== 'piece' || token.piece.kind === 'arithmetic') return undefined;
    const add = this.#is('+=');
    if (!this.#skip('=') && !this.#skip('+=')) return undefined;
    const values = this.#list(() => this.#text());
    const [first = []] = values;
    if (token.piece.kind === 'variable')
      return { kind: 'variable', line, name: token.piece.name, value: first };
    return { kind: 'set', line, key: token.piece.text.toLowerCase(), add, values };
  }

  #target(): Target {
    const name = this.#text();
    if (!this.#skip('(')) return { name, args: [] };
    const args = this.#list(() => this.#text());
    this.#expect(')');
    return { name, args };
  }

  #list<T>(item: () => T): readonly T[] {
    const items = [item()];
    while (this.#skip(',')) items.push(item());
    return items;
  }

  #text(): Text {
    const pieces: Piece[] = [];
    for (let token = this.#peek(); token?.kind === 'piece'; token = this.#peek()) {
      pieces.push(token.piece);
      this.#at += 1;
    }
    return pieces;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(): Token | undefined {
    this.#at += 1;
    return this.#tokens[this.#at - 1];
  }

  #is(mark: string): boolean {
    const token = this.#peek();
    return token?.kind === 'mark' && token.mark === mark;
  }

  #skip(mark: string): boolean {
    const found = this.#is(mark);
    if (found) this.#at += 1;
    return found;
  }

  #expect(mark: string): boolean {
    if (this.#skip(mark)) return true;
    this.#fault(`"${mark}" was expected`, this.#peek());
    return false;
  }

  #fault(message: string, token: Token | undefined): void {
    const line = token?.line ?? this.#tokens.at(-1)?.line ?? 1;
    const told = this.#faults.some((one) => one.line === line);
    if (!told) this.#faults.push({ line, message: wordsFor(message, token) });
  }
}

/** A word such as `vm` is one wherever it stands alone, in the middle of a path too. */
function wordsFor(message: string, token: Token | undefined): string {
  if (token?.kind === 'fault') return token.message;
  return token?.kind === 'word' ? `${message}: the word "${token.word}" needs quotes` : message;
}
