import * as z from 'zod/mini';
import { hostSchema } from './host-schema.js';
import { HOST_KEYS, type KeyRow, VM_KEYS } from './key-table.js';
import { vmSchema } from './schema.js';
import { formOf, type JsonSchema } from './value-forms.js';

export type SchemaKind = 'vm' | 'host';

/**
 * What editors need to know of a definition file, made of the very schema that reads it, with the words of the table of keys.
 * It takes whatever `vmctl check` takes, and is no judge of what only several keys together can tell.
 */
export function jsonSchemaOf(kind: SchemaKind): JsonSchema {
  const keys = kind === 'vm' ? VM_KEYS : [...HOST_KEYS, ...VM_KEYS.map(inDefaults)];
  const rows = new Map(keys.map((row) => [row.key, row]));
  const { $schema, ...body } = z.toJSONSchema(kind === 'vm' ? vmSchema : hostSchema, { io: 'input' });
  return {
    $schema,
    title: kind === 'vm' ? 'vmctl: a virtual machine, NAME.toml' : 'vmctl: the host, host.toml',
    ...describe(body as JsonSchema, { prefix: '', rows, listed: false }),
  };
}

/** As it is printed and shipped. */
export function renderJsonSchema(kind: SchemaKind): string {
  return `${JSON.stringify(jsonSchemaOf(kind), null, 2)}\n`;
}

interface Place {
  /** Of the keys below, with its dot. */
  readonly prefix: string;
  readonly rows: ReadonlyMap<string, KeyRow>;
  /** Whether it stands in a list: only there a table comes whole from one file, other keys may come from a template. */
  readonly listed: boolean;
}

function inDefaults(row: KeyRow): KeyRow {
  return { ...row, key: `defaults.${row.key}` };
}

/** The node with its keys described; what it requires only where nothing else can give it. */
function describe(node: JsonSchema, place: Place): JsonSchema {
  const { required, properties, anyOf, items, additionalProperties, ...rest } = node;
  return {
    ...rest,
    ...(properties === undefined ? {} : { properties: describeKeys(properties as JsonSchema, place) }),
    ...(required === undefined || !place.listed ? {} : { required }),
    ...(anyOf === undefined
      ? {}
      : { anyOf: (anyOf as readonly JsonSchema[]).map((one) => describe(one, place)) }),
    ...(items === undefined ? {} : { items: describe(items as JsonSchema, { ...place, listed: true }) }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: describeOthers(additionalProperties, place) }),
  };
}

function describeOthers(others: unknown, place: Place): unknown {
  if (typeof others !== 'object' || others === null) return others;
  return describe(others as JsonSchema, { ...place, prefix: `${place.prefix}NAME.` });
}

function describeKeys(properties: JsonSchema, place: Place): JsonSchema {
  const entries = Object.entries(properties).map(([name, node]) => {
    const key = `${place.prefix}${name}`;
    const inner = describe(node as JsonSchema, { ...place, prefix: `${key}.` });
    return [name, withWords(inner, place.rows.get(key))];
  });
  return Object.fromEntries(entries) as JsonSchema;
}

/** A default of zod's is in our units, that of the row as the operator writes it. */
function withWords(described: JsonSchema, row: KeyRow | undefined): JsonSchema {
  const node = Object.fromEntries(Object.entries(described).filter(([word]) => word !== 'default'));
  if (row === undefined) return node;
  const { type, initial, option, sentence } = row;
  const value = initial === undefined ? undefined : valueOf(initial);
  return {
    description: option === undefined ? sentence : `${sentence} (${option})`,
    ...formed(node, type),
    ...(value === undefined ? {} : { default: value }),
  };
}

/** Of a choice between a table and others, the others have the form that the row names; so it is with the items of a list. */
function formed(node: JsonSchema, type: string): JsonSchema {
  const items = /^list of (.*) or table$/.exec(type)?.[1];
  if (items !== undefined)
    return { ...node, items: formed(node['items'] as JsonSchema, `${items} or table`) };
  const simple = type.replace(/ or table$/, '');
  const form = formOf(simple);
  if (form === undefined) return node;
  const tables = ((node['anyOf'] ?? []) as readonly JsonSchema[]).filter((one) => one['type'] === 'object');
  return tables.length === 0 ? form : { anyOf: [form, ...tables] };
}

/** A default as JSON; those in words, and empty lists, tell an editor nothing. */
function valueOf(initial: string): unknown {
  if (initial.startsWith('(') || initial === '[]' || initial === '{}') return undefined;
  return JSON.parse(initial) as unknown;
}
