import type { Option } from '../../definition/getopt.js';

interface Variable {
  value: string;
  readonly option: Option;
}

/** How deep a value may refer to another. */
const DEEPEST = 8;

/**
 * bhyve_config(5)'s variables as an argv sets them, one by one taken into a definition: what nobody takes is left. Order is that in
 * which they were set; a variable that is set again moves to the end (bhyve-cases README 2).
 */
export class Variables {
  readonly #values = new Map<string, Variable>();
  readonly #taken = new Map<Option, Set<string>>();

  set(name: string, value: string, option: Option): void {
    this.#values.delete(name);
    this.#values.set(name, { value, option });
  }

  /** As written. */
  raw(name: string): string | undefined {
    return this.#values.get(name)?.value;
  }

  /** With what it refers to put in. */
  get(name: string): string | undefined {
    const value = this.raw(name);
    return value === undefined ? undefined : this.#expanded(value, 0);
  }

  /** A value that goes into `key` of the definition. */
  take(name: string, key: string): string | undefined {
    const value = this.get(name);
    const option = this.#values.get(name)?.option;
    if (value === undefined || option === undefined) return undefined;
    this.#values.delete(name);
    this.#taken.set(option, (this.#taken.get(option) ?? new Set()).add(key));
    return value;
  }

  /** bhyve's booleans; what is none stays where it is. */
  takeFlag(name: string, key: string): boolean | undefined {
    const word = this.get(name)?.toLowerCase() ?? '';
    const value = /^(true|yes|on|1)$/.test(word) ? true : /^(false|no|off|0)$/.test(word) ? false : undefined;
    if (value !== undefined) this.take(name, key);
    return value;
  }

  /** A whole number; what is none stays where it is. */
  takeNumber(name: string, key: string): number | undefined {
    const text = this.get(name) ?? '';
    return /^\d{1,9}$/.test(text) ? Number(this.take(name, key)) : undefined;
  }

  /** Every variable of a node that is still there: `pci.0.5.0.`. */
  below(prefix: string): readonly string[] {
    return [...this.#values.keys()].filter((name) => name.startsWith(prefix));
  }

  /** The option that set a variable. */
  source(name: string): Option | undefined {
    return this.#values.get(name)?.option;
  }

  names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** Keys of the definition that an option's variables went into. */
  keysOf(option: Option): readonly string[] {
    return [...(this.#taken.get(option) ?? [])];
  }

  #expanded(value: string, depth: number): string {
    return value.replace(/%\(([^()]*)\)/g, (all, name: string) => {
      const other = depth < DEEPEST ? this.raw(name) : undefined;
      return other === undefined ? all : this.#expanded(other, depth + 1);
    });
  }
}
