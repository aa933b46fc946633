/**
 * The shortest part of a failing list that still fails, one that no single element can be taken from any more: ever
 * smaller pieces are left out (delta debugging). Gives up looking after so many tries.
 */
export async function cutDown<T>(
  list: readonly T[],
  fails: (part: readonly T[]) => Promise<boolean>,
  tries: number,
): Promise<readonly T[]> {
  let kept = list;
  let left = tries;
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < kept.length && left > 0;) {
      const part = [...kept.slice(0, at), ...kept.slice(at + size)];
      left -= 1;
      if (await fails(part)) kept = part;
      else at += size;
    }
  return kept;
}
