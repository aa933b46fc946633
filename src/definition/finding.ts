/** A fault before it has a position: where in the file's tables, and whether the key or its value is meant. */
export interface Finding {
  readonly path: KeyPath;
  readonly at: 'key' | 'value';
  readonly message: string;
}

/** Keys and array positions from the top of the file: `['network', 0, 'bridge']`. */
export type KeyPath = readonly (string | number)[];
