import type { VmctlError } from '../errors.js';
import type { Context } from './context.js';

/** How an attempt to take a foreign guest over came out. */
export type Adoption = { readonly warnings: readonly string[] } | { readonly refused: VmctlError };

/** What the operator must know of a guest that was just taken over. */
export function adoptionWarnings({ adoptions }: Pick<Context, 'adoptions'>, name: string): readonly string[] {
  const adoption = adoptions.get(name);
  return adoption !== undefined && 'warnings' in adoption ? adoption.warnings : [];
}

/** Why it was not; undefined = it was, or nobody has tried. */
export function adoptionRefusal(
  { adoptions }: Pick<Context, 'adoptions'>,
  name: string,
): VmctlError | undefined {
  const adoption = adoptions.get(name);
  return adoption !== undefined && 'refused' in adoption ? adoption.refused : undefined;
}
