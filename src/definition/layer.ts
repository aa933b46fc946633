import type { Fault } from './fault.js';
import { type Finding, type KeyPath, sentenceOf } from './finding.js';
import { Locator } from './locate.js';
import type { RawTable } from './merge.js';
import { mayHoldVariables } from './variables.js';

/** One of the texts that a VM's definition is made of. */
export interface Layer {
  readonly kind: 'own' | 'template' | 'defaults';
  readonly file: string;
  /** Of a template. */
  readonly template?: string;
  readonly tables: RawTable;
  /** false = no text of it can hold a variable. */
  readonly mayVary: boolean;
  /** Where a key or value of these tables stands in the file. */
  place(finding: Pick<Finding, 'path' | 'at'>): Place;
}

export type Place = Pick<Fault, 'file' | 'line' | 'column'>;

export interface LayerText extends Omit<Layer, 'place' | 'mayVary'> {
  /** undefined = it is not at hand: all is placed at the file's beginning. */
  readonly text: string | undefined;
  /** Where in the file the tables lie: `[defaults]` is a part of its file. */
  readonly prefix?: KeyPath;
}

/** The text is looked through only when something is to be placed. */
export function createLayer({ text, prefix = [], ...layer }: LayerText): Layer {
  const locator = new Locator(text ?? '');
  return {
    ...layer,
    mayVary: text === undefined || mayHoldVariables(text),
    place: ({ path, at }) => ({
      file: layer.file,
      ...locator.positionOf({ path: [...prefix, ...path], at }),
    }),
  };
}

/** A finding in a layer as a fault; in what several VMs share it is the fault `of` those. */
export function placeIn(layer: Layer, finding: Finding, of?: string): Fault {
  const users = of === undefined || layer.kind === 'own' ? {} : { vms: [of] };
  return { ...layer.place(finding), message: sentenceOf(finding, (one) => layer.place(one)), ...users };
}

/** The value at a path of raw tables, undefined when there is none. */
export function valueAt(tables: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((here, part) => {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined;
    return (here as Readonly<Record<string | number, unknown>>)[part];
  }, tables);
}

/** Whether a finding says that a key is not there which another layer may give: not so in a list, which is one layer's. */
export function isLack({ path, at }: Finding, tables: RawTable): boolean {
  const inTables = path.every((part) => typeof part === 'string');
  return at === 'key' && inTables && valueAt(tables, path) === undefined;
}
