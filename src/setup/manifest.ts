import { VmctlError } from '../errors.js';

/** What setup has put. Written before the first file and after the last one, so that a kill leaves nothing unknown. */
export interface Manifest {
  /** The one that was set up to the end the last time; empty = none was. */
  readonly version: string;
  /** Path -> hashes of the texts that may be there by our hand: the old and the new one while it is replaced. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  /** Directories that were missing, parents first. */
  readonly directories: readonly string[];
}

export const NO_MANIFEST: Manifest = { version: '', files: {}, directories: [] };

export function renderManifest({ version, files, directories }: Manifest): string {
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ version, files: sorted, directories }, null, 1)}\n`;
}

/** Throws `host` for what is no manifest: without it nobody knows what may be replaced. */
export function decodeManifest(text: string, path: string): Manifest {
  try {
    const { version, files, directories } = JSON.parse(text) as Partial<Manifest>;
    if (typeof version === 'string' && isFiles(files) && isPaths(directories))
      return { version, files, directories };
  } catch {
    // Told below, as any other text that is none.
  }
  throw new VmctlError('host', `${path} is not what setup wrote`, {
    hint: `move it away: then what lies there already is taken for somebody else's and kept`,
  });
}

function isFiles(value: unknown): value is Manifest['files'] {
  return (
    typeof value === 'object' &&
    value !== null &&
    isPaths(Object.keys(value)) &&
    Object.values(value).every(isHashes)
  );
}

function isHashes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && /^[0-9a-f]{64}$/.test(one));
}

/** Absolute, and leading nowhere else. */
function isPaths(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.every((one) => typeof one === 'string' && one.startsWith('/') && !/\/\.{0,2}(\/|$)/.test(one))
  );
}
