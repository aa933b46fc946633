/** A fault before it has a position: where in the file's tables, and whether the key or its value is meant. */
export interface Finding {
  readonly path: KeyPath;
  readonly at: 'key' | 'value';
  readonly message: string;
  /** Of two that cannot both be: where the other one stands. */
  readonly first?: KeyPath;
}

/** Keys and array positions from the top of the file: `['network', 0, 'bridge']`. */
export type KeyPath = readonly (string | number)[];

/** What a finding says, with the line of the other one that it names. */
export function sentenceOf(
  { message, first }: Finding,
  place: (finding: Pick<Finding, 'path' | 'at'>) => { readonly line: number },
): string {
  return first === undefined ? message : `${message} in line ${place({ path: first, at: 'value' }).line}`;
}
