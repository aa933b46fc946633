/** One fault of one definition file, 1-based like compilers say it. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** The VMs that it is a fault of, where it stands in what several share: a template, or [defaults] of host.toml. */
  readonly vms?: readonly string[];
}

/** Of many VMs some tell enough. */
const SHOWN = 3;

/** `FILE:LINE:COL: message`, one line. */
export function formatFault({ file, line, column, message, vms = [] }: Fault): string {
  const more = vms.length > SHOWN ? ` and ${vms.length - SHOWN} more` : '';
  const users = vms.length === 0 ? '' : ` (used by ${vms.slice(0, SHOWN).join(', ')}${more})`;
  return `${file}:${line}:${column}: ${message}${users}`;
}

/** A decoded value, or every fault that keeps it from being one. Never both empty. */
export type Decoded<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly Fault[] };
