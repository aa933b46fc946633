import type { ImportNote } from '../imported.js';
import { BMD_KEYS, type BmdKey } from './key-table.js';
import { refuseValue } from './value.js';
import type { Setting } from './settings.js';

const KEYS: ReadonlyMap<string, BmdKey> = new Map(BMD_KEYS.map((one) => [one.key, one]));

type Outcome = Pick<ImportNote, 'kind' | 'key' | 'why'>;

/** What of a VM's settings holds in the end, and what becomes of each. */
export class Conf {
  readonly #values = new Map<string, Setting[]>();
  readonly #outcomes = new Map<Setting, Outcome[]>();
  readonly #places = new Map<Setting, string>();
  readonly #settings: readonly Setting[];

  constructor(settings: readonly Setting[]) {
    this.#settings = settings;
    for (const setting of settings) this.#put(setting);
  }

  #put(setting: Setting): void {
    const known = KEYS.get(setting.key);
    if (known === undefined) {
      this.say(setting, { kind: 'dropped', why: 'bmd knows no such key, unless a plugin does' });
      return;
    }
    const key = known.alias ?? known.key;
    const before = this.#values.get(key) ?? [];
    if (known.list !== true && setting.add) {
      this.say(setting, {
        kind: 'ignored',
        why: 'bmd takes one value for this key, and leaves the line out',
      });
      return;
    }
    if (setting.what === '') this.#replace(key, [], setting);
    else {
      const why = refuseValue(key, setting.value);
      if (why !== undefined) this.say(setting, { kind: 'dropped', why: `bmd refuses the value: ${why}` });
      if (known.list === true && setting.add) {
        if (why === undefined) this.#values.set(key, [...before, setting]);
      } else if (why === undefined || known.list === true)
        this.#replace(key, why === undefined ? [setting] : [], setting);
    }
  }

  #replace(key: string, values: Setting[], by: Setting): void {
    for (const old of this.#values.get(key) ?? [])
      this.say(old, { kind: 'ignored', why: `replaced at ${by.where}` });
    this.#values.set(key, values);
  }

  /** The value that holds. */
  get(key: string): string | undefined {
    return this.#values.get(key)?.[0]?.value;
  }

  /** yes and true, in any case. */
  flag(key: string, fallback = false): boolean {
    const value = this.get(key);
    return value === undefined ? fallback : /^(?:yes|true)$/i.test(value);
  }

  /** atoi-like: only whole numbers are taken in. */
  number(key: string, fallback: number): number {
    const value = this.get(key);
    return value === undefined ? fallback : Number(value);
  }

  list(key: string): readonly Setting[] {
    return this.#values.get(key) ?? [];
  }

  setting(key: string): Setting | undefined {
    return this.#values.get(key)?.[0];
  }

  /** What is to be said of a setting beside, or in place of, what the table of keys says. */
  say(setting: Setting | undefined, outcome: Outcome): void {
    if (setting === undefined) return;
    this.#outcomes.set(setting, [...(this.#outcomes.get(setting) ?? []), outcome]);
  }

  /** Which of several tables a setting became: `disk.1`. */
  place(setting: Setting, key: string): void {
    this.#places.set(setting, key);
  }

  notes(): readonly ImportNote[] {
    return this.#settings.flatMap((setting) => {
      const { where, what } = setting;
      if (what === '') return [];
      return this.#outcomesOf(setting).map((outcome) => ({
        ...outcome,
        where,
        what: setting.key === 'graphics_password' ? 'graphics_password = ***' : what,
      }));
    });
  }

  #outcomesOf(setting: Setting): readonly Outcome[] {
    const { kind = 'dropped', to, why } = KEYS.get(setting.key) ?? {};
    const usual: Outcome = {
      kind,
      ...(to === undefined ? {} : { key: to }),
      ...(why === undefined || kind === 'carried' ? {} : { why }),
    };
    const place = this.#places.get(setting);
    return (this.#outcomes.get(setting) ?? [usual]).map((outcome) =>
      place !== undefined && outcome.key === to ? { ...outcome, key: place } : outcome,
    );
  }
}
