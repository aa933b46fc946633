/**
 * bhyve's configuration: an nvlist of strings and nvlists, in insertion order. `poisoned` is nvl_error: a NULL value was
 * added, and libnv's next look aborts (bhyve-cases/README 13).
 */
export interface ConfigNode {
  readonly entries: Map<string, string | ConfigNode>;
  poisoned: boolean;
}

/** An empty node. */
export function newNode(): ConfigNode {
  return { entries: new Map(), poisoned: false };
}

/** Every variable below a node with its dotted name, in the order config.dump=1 prints them. */
export function flatten(node: ConfigNode, prefix = ''): [string, string][] {
  return [...node.entries].flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + name, value]] : flatten(value, `${prefix}${name}.`),
  );
}
