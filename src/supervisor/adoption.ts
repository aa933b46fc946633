import type { VmctlError } from '../errors.js';

/** How an attempt to take a foreign guest over came out. */
export type Adoption = { readonly warnings: readonly string[] } | { readonly refused: VmctlError };

/** What the operator must know of a guest that was just taken over. */
export function adoptionWarnings(adoption: Adoption | undefined): readonly string[] {
  return adoption !== undefined && 'warnings' in adoption ? adoption.warnings : [];
}

/** Why it was not; undefined = it was, or nobody has tried. */
export function adoptionRefusal(adoption: Adoption | undefined): VmctlError | undefined {
  return adoption !== undefined && 'refused' in adoption ? adoption.refused : undefined;
}
