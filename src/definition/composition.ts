import type { Decoded, Fault } from './fault.js';
import type { Finding, KeyPath } from './finding.js';
import { createLayer, isLack, type Layer, placeIn } from './layer.js';
import type { Below, Library } from './library.js';
import { layerOf, mergeLayer, type Merged, type RawTable } from './merge.js';
import { byPlace, readTables, type Source } from './source.js';
import { faultsOfChain } from './template-chain.js';
import { withoutMark } from './toml-text.js';
import { expandTables } from './variables.js';

/** A VM's file laid upon its template and [defaults], variables replaced, nothing judged. */
export interface Composition {
  readonly name: string;
  readonly tables: RawTable;
  /** What is wrong with its variables. */
  readonly findings: readonly Finding[];
  /** Why something that it is made from cannot be taken: the tables are not all there then. */
  readonly faults: readonly Fault[];
  /** Why it is not known whether there is more. */
  readonly unknown: readonly Fault[];
  layerOf(path: KeyPath): Layer;
}

export function composeVm(
  source: Source & { readonly name: string },
  library: Library,
): Decoded<Composition> {
  const read = readTables(source);
  if (!read.ok) return read;
  const { name, file } = source;
  const own = createLayer({ kind: 'own', file, tables: read.tables, text: withoutMark(source.text) });
  const below = library.below(own);
  const merged = layUpon(below, own);
  const { tables, findings } =
    own.mayVary || below.mayVary
      ? expandTables(merged.tables, library.variablesOf(name))
      : { tables: merged.tables, findings: [] };
  const refused = below.refused.map((fault) => ({ ...fault, vms: [name] }));
  return {
    ok: true,
    value: {
      ...{ name, findings, tables },
      faults: [...faultsOfChain(below.chain, name), ...refused],
      unknown: below.unknown.map((fault) => ({ ...fault, vms: [name] })),
      layerOf: (path) => layerOf(merged.origin, path),
    },
  };
}

function layUpon({ merged }: Below, own: Layer): Merged<Layer> {
  if (merged === undefined) return { tables: own.tables, origin: { from: own } };
  return mergeLayer(merged, own.tables, own);
}

/** Everything that is wrong with a VM, each where it stands. */
export function faultsOf(composition: Composition, findings: readonly Finding[]): readonly Fault[] {
  const { name, tables, faults, unknown } = composition;
  // What is missing may stand in what cannot be read.
  const told = unknown.length === 0 ? findings : findings.filter((finding) => !isLack(finding, tables));
  const lacks = told.length < findings.length ? unknown : [];
  // Of a text whose variable is unknown nothing else is worth telling.
  const unread = new Set(composition.findings.map(({ path }) => JSON.stringify(path)));
  return [
    ...faults,
    ...lacks,
    ...told
      .filter(
        (finding) => composition.findings.includes(finding) || !unread.has(JSON.stringify(finding.path)),
      )
      .map((finding) => placeIn(composition.layerOf(finding.path), tellOther(composition, finding), name)),
  ].sort(byPlace);
}

/** The other one of two that cannot both be may stand in another file. */
function tellOther({ layerOf }: Composition, finding: Finding): Finding {
  const { first, ...alone } = finding;
  const layer = first === undefined ? undefined : layerOf(first);
  if (first === undefined || layer === undefined || layer === layerOf(finding.path)) return finding;
  const { file, line } = layer.place({ path: first, at: 'value' });
  return { ...alone, message: `${alone.message} in ${file}:${line}` };
}
