import type { Directory, Piece } from '../../src/setup/piece.js';
import { nodeBelow, programBelow } from '../../src/setup/place.js';
import { renderRcScript } from '../../src/setup/rc-script.js';

/** Below the prefix, where the port puts the package; the same place as npm's. */
const MODULE = 'lib/node_modules/vmctl';

export interface PortFiles {
  readonly prefix: string;
  /** What `npm pack` packs, `dist/vmctl.cjs`. */
  readonly packed: readonly string[];
  readonly pieces: readonly Piece[];
  readonly directories: readonly Directory[];
}

/**
 * The packing list of a port (pkg-create(8)), sorted: what is relative lies below the prefix. bsd.port.mk adds the scripts
 * of USE_RC_SUBR by itself and compresses manuals; settings are samples that pkg(8) copies when there is none.
 */
export function renderPackingList({ prefix, packed, pieces, directories }: PortFiles): string {
  const below = (path: string): string => path.slice(prefix.length + 1);
  const files = pieces
    .map(({ path }) => below(path))
    .filter((path) => !path.startsWith('etc/rc.d/'))
    .map((path) => (path.startsWith('share/man/') ? `${path}.gz` : path))
    .map((path) => (path.startsWith('etc/') ? `@sample ${path}.sample` : path));
  const own = ['bin/vmctl', ...packed.map((path) => `${MODULE}/${path}`)];
  // pkg(8) removes them in this order: what is inside goes first.
  const kept = [...directories].sort((a, b) => (a.path < b.path ? 1 : -1));
  return `${[...[...own, ...files].sort(), ...kept.map((one) => directoryLine(one, prefix))].join('\n')}\n`;
}

function directoryLine({ path, mode }: Directory, prefix: string): string {
  const name = path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : path;
  return mode === 0o755 ? `@dir ${name}` : `@dir(root,wheel,${mode.toString(8).padStart(4, '0')}) ${name}`;
}

/** A script of rc.d for the port: bsd.port.mk fills in `%%PREFIX%%` and `%%LOCALBASE%%` (SUB_LIST of USE_RC_SUBR). */
export function renderPortScript(text: string): string {
  return renderRcScript(text, {
    prefix: '%%PREFIX%%',
    program: programBelow('%%PREFIX%%'),
    node: nodeBelow('%%LOCALBASE%%'),
  });
}
