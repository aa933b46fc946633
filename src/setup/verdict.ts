/** What is found by a name; links and whatever else is no plain file are nobody's to replace. */
export type Seen =
  { readonly kind: 'absent' } | { readonly kind: 'file'; readonly hash: string } | { readonly kind: 'other' };

/**
 * `install` nothing is there, `replace` what is there is ours and old, `unchanged` ours and new, `there` the same text by
 * another hand, such as pkg(8)'s, `keep` somebody has edited it or it never was ours.
 */
export type Verdict = 'install' | 'replace' | 'unchanged' | 'there' | 'keep';

/** `known`: hashes of what setup may have put by that name; undefined = nothing. */
export function judgePiece(seen: Seen, wanted: string, known: readonly string[] | undefined): Verdict {
  if (seen.kind === 'absent') return 'install';
  if (seen.kind === 'other') return 'keep';
  if (seen.hash === wanted) return known === undefined ? 'there' : 'unchanged';
  return known?.includes(seen.hash) === true ? 'replace' : 'keep';
}

/** Whether what is there is ours to remove. */
export function isOurs(seen: Seen, known: readonly string[]): boolean {
  return seen.kind === 'file' && known.includes(seen.hash);
}
