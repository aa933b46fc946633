/** What esbuild tells of its outputs (--metafile), as far as it is used. */
export interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}

/** A package of which something is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  /** Its directory, `node_modules/zod`. */
  readonly directory: string;
  /** Bundles that hold some of it, `daemon.cjs`. */
  readonly bundles: readonly string[];
}

/** The packages in the bundles, by name. What was looked at and left out is not among them. */
export function bundledPackages(metafiles: readonly Metafile[]): readonly BundledPackage[] {
  const bundles = new Map<string, Set<string>>();
  for (const [output, { inputs }] of metafiles.flatMap(({ outputs }) => Object.entries(outputs)))
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const directory = packageDirectory(input);
      if (directory === undefined || bytesInOutput === 0) continue;
      bundles.set(directory, (bundles.get(directory) ?? new Set()).add(fileName(output)));
    }
  return [...bundles]
    .map(([directory, names]) => ({
      name: directory.slice(directory.lastIndexOf('node_modules/') + 'node_modules/'.length),
      ...{ directory, bundles: [...names].sort() },
    }))
    .sort((a, b) => (a.directory < b.directory ? -1 : 1));
}

/** Of the innermost package: one may have another one in a node_modules of its own. */
function packageDirectory(input: string): string | undefined {
  return /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
