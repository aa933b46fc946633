/** bhyve_config(5): name -> value, unexpanded. */
export type Variables = ReadonlyMap<string, string>;
export type Variable = readonly [name: string, value: string];

/** `name=value`, where a bare word is true. */
export function pair(word: string): Variable {
  const at = word.indexOf('=');
  return at < 0 ? [word, 'true'] : [word.slice(0, at), word.slice(at + 1)];
}
