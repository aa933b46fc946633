/** Where vmctl is to be used: paths as the host will see them, whatever directory they are staged in. */
export interface Place {
  /** LOCALBASE in the words of ports(7), `/usr/local`. */
  readonly prefix: string;
  /** The program's file, dist/vmctl.cjs. */
  readonly program: string;
  readonly node: string;
}

/** What rc.d/ of the package is written for: npm's and ports' own places. */
export const USUAL_PREFIX = '/usr/local';

/** npm's place for what is installed with -g. */
export function programBelow(prefix: string): string {
  return `${prefix}/lib/node_modules/vmctl/dist/vmctl.cjs`;
}

export function nodeBelow(prefix: string): string {
  return `${prefix}/bin/node`;
}

/** rc.subr(8) splits command lines at blanks, and the scripts' defaults are no place for quotes. */
export function isPlainPath(path: string): boolean {
  return /^\/[\w@%+=:,./-]*$/.test(path) && !/\/\.{0,2}(\/|$)/.test(path);
}
