/** What every importer is asked for alike. */
export interface ImportOptions {
  /** Where NAME.toml and host.toml are written, absolute. */
  readonly to: string;
  /** Nothing is written. */
  readonly dryRun: boolean;
  /** Each guest is told whole, however many they are. */
  readonly details: boolean;
  /** Files that are there and say something else are replaced. */
  readonly force: boolean;
  /** What the operator does next, a line each, with the guests that have a definition now. */
  readonly afterwards?: (names: ReadonlySet<string>) => readonly string[];
}

/** As a definition names a path: below the root directory. */
export function withoutRoot(path: string, root: string): string {
  return root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}
