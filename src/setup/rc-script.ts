import { nodeBelow, programBelow, USUAL_PREFIX, type Place } from './place.js';

/**
 * A script of rc.d/ for another place: its defaults, and what its comments say of them. The rest of it, PATH above all,
 * speaks of the host and stays.
 */
export function renderRcScript(text: string, { prefix, program, node }: Place): string {
  const changes: readonly (readonly [string, string])[] = [
    [programBelow(USUAL_PREFIX), program],
    [nodeBelow(USUAL_PREFIX), node],
    [`${USUAL_PREFIX}/etc/vmctl`, `${prefix}/etc/vmctl`],
  ];
  return changes.reduce((changed, [from, to]) => changed.replaceAll(from, () => to), text);
}
