/** What every importer is asked for alike. */
export interface ImportOptions {
  /** Where NAME.toml and host.toml are written, absolute. */
  readonly to: string;
  /** Nothing is written. */
  readonly dryRun: boolean;
  /** Files that are there and say something else are replaced. */
  readonly force: boolean;
  /** What the operator does next, a line each. */
  readonly afterwards?: readonly string[];
}
