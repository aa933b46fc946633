import { calculate } from './arithmetic.js';
import type { Text } from './syntax.js';

/** A string put together, or why it cannot be. */
export type Resolved =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

/** Longer values nobody means. */
const LONGEST = 64 * 1024;

/** bmd's variables: arguments of a template, then the VM's own, then the global ones. */
export class Scope {
  readonly #globals: Map<string, string>;
  readonly #locals: Map<string, string> | undefined;
  #args: Map<string, string> | undefined;

  constructor(globals: Map<string, string>, locals?: Map<string, string>) {
    this.#globals = globals;
    this.#locals = locals;
  }

  get(name: string): string | undefined {
    return this.#args?.get(name) ?? this.#locals?.get(name) ?? this.#globals.get(name);
  }

  set(name: string, value: string): void {
    this.#args?.delete(name);
    (this.#locals ?? this.#globals).set(name, value);
  }

  /** Runs with a template's arguments. */
  within(args: Map<string, string>, run: () => void): void {
    const before = this.#args;
    this.#args = args;
    run();
    this.#args = before;
  }

  resolve(text: Text): Resolved {
    let whole = '';
    for (const piece of text) {
      if (piece.kind === 'text') whole += piece.text;
      else if (piece.kind === 'variable') {
        const value = this.get(piece.name);
        if (value === undefined) return { ok: false, why: `\${${piece.name}} is undefined` };
        whole += value;
      } else {
        const sum = calculate(piece.text, (name) => this.get(name));
        if (!sum.ok) return { ok: false, why: `$((${piece.text})): ${sum.why}` };
        whole += String(sum.value);
      }
      if (whole.length > LONGEST) return { ok: false, why: 'the value is too long' };
    }
    return { ok: true, text: whole };
  }
}

/** A string as it might be written, to be shown. */
export function writtenText(text: Text): string {
  return text
    .map((piece) => {
      if (piece.kind === 'text') return piece.text;
      return piece.kind === 'variable' ? `\${${piece.name}}` : `$((${piece.text}))`;
    })
    .join('');
}
