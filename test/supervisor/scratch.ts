import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathsOf, type Paths } from '../../src/store/paths.js';

/** A root directory of its own, gone at the end of the block. */
export function scratch(): { readonly paths: Paths; [Symbol.dispose](): void } {
  const root = mkdtempSync(join(tmpdir(), 'vmctl-sup-'));
  const paths = pathsOf({ root });
  for (const directory of [paths.run, paths.state, `${paths.log}/guests`, paths.definitions]) {
    mkdirSync(directory, { recursive: true });
  }
  return { paths, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}
