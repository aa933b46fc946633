import { vmPathsOf, type Paths } from './paths.js';

/** Where what concerns a VM lies, as `vmctl status NAME` tells it. */
export interface StatusFiles {
  readonly definition: string;
  readonly log: string;
  readonly events: string;
  readonly crashes: string;
}

export function statusFilesOf(paths: Paths, name: string): StatusFiles {
  const { output: log, crashes } = vmPathsOf(paths, name);
  return { definition: `${paths.definitions}/${name}.toml`, log, events: paths.eventLog, crashes };
}
