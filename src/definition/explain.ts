import * as z from 'zod/mini';
import { composeVm, type Composition } from './composition.js';
import { defaultText } from './default-text.js';
import { isTable } from './merge.js';
import type { Fault } from './fault.js';
import type { KeyPath } from './finding.js';
import { type Layer, type Place, valueAt } from './layer.js';
import type { Library } from './library.js';
import { vmSchema } from './schema.js';
import type { Source } from './source.js';

/** One key of a VM as it is in force, and who says so. */
export interface ExplainedKey {
  /** `graphics.width`, `disk.0.path`. */
  readonly key: string;
  readonly path: KeyPath;
  /** As TOML would say it, variables replaced. */
  readonly value: unknown;
  readonly from: ExplainedOrigin;
}

export type ExplainedOrigin =
  | ({ readonly kind: 'file' | 'defaults' } & Place)
  | ({ readonly kind: 'template'; readonly template: string } & Place)
  /** Nobody says it. */
  | { readonly kind: 'default' };

export interface Explained {
  readonly keys: readonly ExplainedKey[];
  /** Why a file that it is made from cannot be read; other faults are the directory's. */
  readonly faults: readonly Fault[];
}

/** Every key of a VM that is in force, in the order of the schema, with where it comes from. */
export function explainVm(source: Source & { readonly name: string }, library: Library): Explained {
  const composed = composeVm(source, library);
  if (!composed.ok) return { keys: [], faults: composed.faults };
  const composition = composed.value;
  const said = leavesOf(composition.tables, []).map((path) => saidKey(composition, path));
  const keys = [...said, ...defaultKeys(composition)];
  return { keys: keys.sort(bySchema), faults: composition.faults };
}

function saidKey({ tables, layerOf }: Composition, path: KeyPath): ExplainedKey {
  return { key: path.join('.'), path, value: valueAt(tables, path), from: originOf(layerOf(path), path) };
}

function originOf(layer: Layer, path: KeyPath): ExplainedOrigin {
  const place = layer.place({ path, at: 'key' });
  if (layer.kind === 'template') return { kind: 'template', template: layer.template ?? '', ...place };
  return { kind: layer.kind === 'own' ? 'file' : 'defaults', ...place };
}

/** Tables and lists of tables are told key by key, all else as a whole. */
function leavesOf(value: unknown, path: KeyPath): readonly KeyPath[] {
  const parts = isTable(value) ? Object.keys(value) : isTableList(value) ? value.map((_, at) => at) : [];
  if (parts.length === 0) return path.length === 0 ? [] : [path];
  return parts.flatMap((part) => leavesOf(valueAt(value, [part]), [...path, part]));
}

function isTableList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTable);
}

/** What holds because nobody says otherwise; of faulty tables that is not known. */
function defaultKeys({ tables }: Composition): readonly ExplainedKey[] {
  const result = z.safeParse(vmSchema, tables);
  if (!result.success) return [];
  // That nothing is unset is nothing to tell.
  return unsaidIn({ ...result.data, unset: undefined }, tables, []).map(({ path, value }) => {
    return { key: path.join('.'), path, value: defaultText(path, value), from: { kind: 'default' } };
  });
}

interface Unsaid {
  readonly path: KeyPath;
  readonly value: unknown;
}

function unsaidIn(complete: unknown, written: unknown, path: KeyPath): readonly Unsaid[] {
  if (complete === undefined) return [];
  if (written === undefined) return unsaidLeaves(complete, path);
  // The short form of `restart` says one of its keys; other short forms say all.
  if (path.length === 1 && path[0] === 'restart' && isTable(complete) && !isTable(written))
    return unsaidIn(complete, { policy: written }, path);
  if (isTableList(written) && Array.isArray(complete))
    return written.flatMap((item, at) => unsaidIn(complete[at], item, [...path, at]));
  // The counts that cpus leaves out follow from the others.
  if (!isTable(written) || !isTable(complete) || path[0] === 'cpus') return [];
  return Object.entries(complete).flatMap(([key, value]) => unsaidIn(value, written[key], [...path, key]));
}

/** Defaults of cpus and console are told in their short forms, those of other tables key by key. */
function unsaidLeaves(value: unknown, path: KeyPath): readonly Unsaid[] {
  if (!isTable(value) || path[0] === 'cpus' || path[0] === 'console') return [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) =>
    inner === undefined ? [] : unsaidLeaves(inner, [...path, key]),
  );
}

const ORDER: ReadonlyMap<string, number> = new Map(Object.keys(vmSchema.shape).map((key, at) => [key, at]));

/** Elements of a list stay together, each with what it says and what it does not. */
function bySchema(a: ExplainedKey, b: ExplainedKey): number {
  return rankOf(a) - rankOf(b) || elementOf(a) - elementOf(b);
}

function rankOf({ path: [top] }: ExplainedKey): number {
  return ORDER.get(String(top)) ?? ORDER.size;
}

function elementOf({ path: [, element] }: ExplainedKey): number {
  return typeof element === 'number' ? element : 0;
}
