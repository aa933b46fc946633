import * as z from 'zod/mini';
import { hostSchema } from '../definition/host-schema.js';
import { vmSchema } from '../definition/schema.js';

/** Keys that must be said wherever their table is, by the schemas. */
export function neededOf(kind: 'vm' | 'host'): ReadonlySet<string> {
  return neededKeys(kind === 'vm' ? vmSchema : hostSchema);
}

type Node = Readonly<Record<string, unknown>>;

function neededKeys(schema: z.core.$ZodType): ReadonlySet<string> {
  const needed = new Set<string>();
  const walk = (node: Node, prefix: string): void => {
    for (const name of (node['required'] ?? []) as string[]) needed.add(`${prefix}${name}`);
    for (const [name, inner] of Object.entries((node['properties'] ?? {}) as Record<string, Node>))
      walk(inner, `${prefix}${name}.`);
    for (const inner of (node['anyOf'] ?? []) as Node[]) walk(inner, prefix);
    if (node['items'] !== undefined) walk(node['items'] as Node, prefix);
    const others = node['additionalProperties'];
    if (typeof others === 'object') walk(others as Node, `${prefix}NAME.`);
  };
  walk(z.toJSONSchema(schema, { io: 'input' }) as Node, '');
  return needed;
}
