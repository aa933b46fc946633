import type { Place } from './place.js';
import { renderRcScript } from './rc-script.js';

/** A file of the package, or one that is made: its path there, `rc.d/vmctl`. */
export interface PackageFile {
  readonly path: string;
  readonly text: string;
}

/** A file to be put: where, and who may do what with it. */
export interface Piece {
  /** As the host will see it. */
  readonly path: string;
  readonly mode: number;
  readonly text: string;
}

/** What install(1) of ports gives: programs and what is only read cannot be written by accident. */
const SCRIPT = 0o555;
const READ_ONLY = 0o444;
const SETTING = 0o644;

interface Row {
  readonly from: RegExp;
  /** Below the prefix; `$1` = what the expression has caught. */
  readonly to: string;
  readonly mode: number;
}

/**
 * Where hier(7) and the ports want each file: rc.subr(8) local_startup, newsyslog.conf(5) include, man(1), and the
 * directories that the shells of ports read completions from. tcsh(1) reads none: its file is sourced by hand.
 */
const ROWS: readonly Row[] = [
  { from: /^rc\.d\/(\w+)$/, to: 'etc/rc.d/$1', mode: SCRIPT },
  { from: /^src\/etc\/newsyslog\.conf\.d\/([^/]+)$/, to: 'etc/newsyslog.conf.d/$1', mode: SETTING },
  { from: /^src\/etc\/(.+)$/, to: 'share/examples/vmctl/$1', mode: READ_ONLY },
  { from: /^src\/man\/([^/]+\.8)$/, to: 'share/man/man8/$1', mode: READ_ONLY },
  { from: /^src\/man\/([^/]+\.5)$/, to: 'share/man/man5/$1', mode: READ_ONLY },
  { from: /^src\/man\/([^/]+\.schema\.json)$/, to: 'share/vmctl/$1', mode: READ_ONLY },
  { from: /^src\/man\/([^/]+\.(?:md|svg))$/, to: 'share/doc/vmctl/$1', mode: READ_ONLY },
  { from: /^vms\/(.+\.toml)$/, to: 'share/examples/vmctl/$1', mode: READ_ONLY },
  { from: /^completion\/bash$/, to: 'share/bash-completion/completions/vmctl', mode: READ_ONLY },
  { from: /^completion\/zsh$/, to: 'share/zsh/site-functions/_vmctl', mode: READ_ONLY },
  { from: /^completion\/fish$/, to: 'share/fish/vendor_completions.d/vmctl.fish', mode: READ_ONLY },
  { from: /^completion\/tcsh$/, to: 'share/vmctl/vmctl.tcsh', mode: READ_ONLY },
];

/** What is put, of the files of a package; the others stay where npm(1) has put them. */
export function planPieces(files: readonly PackageFile[], place: Place): readonly Piece[] {
  return files.flatMap((file) => pieceOf(file, place) ?? []).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function pieceOf({ path, text }: PackageFile, place: Place): Piece | undefined {
  const row = ROWS.find(({ from }) => from.test(path));
  if (row === undefined) return undefined;
  const to = path.replace(row.from, row.to);
  return {
    path: `${place.prefix}/${to}`,
    mode: row.mode,
    text: row.mode === SCRIPT ? renderRcScript(text, place) : text,
  };
}

export interface Directory {
  readonly path: string;
  readonly mode: number;
}

/** For definitions, templates, state and logs; modes as the daemon makes them where they are missing. */
export function planDirectories({ prefix }: Place): readonly Directory[] {
  return [
    { path: `${prefix}/etc/vmctl`, mode: 0o755 },
    { path: `${prefix}/etc/vmctl/templates`, mode: 0o755 },
    { path: '/var/db/vmctl', mode: 0o700 },
    { path: '/var/log/vmctl', mode: 0o750 },
  ];
}

/** The record of what was put. */
export function manifestPath(prefix: string): string {
  return `${prefix}/share/vmctl/manifest.json`;
}

/** Where a new text is laid when an edited one is kept: not beside it, for rc(8) runs what lies in rc.d. */
export function pathBeside(path: string, prefix: string): string {
  return `${prefix}/share/vmctl/new${path.slice(prefix.length)}`;
}
