import { ensureModules } from '../plan/modules.js';
import type { Context } from './context.js';

/** The nodes of a host's interfaces appear some time after ng_ether was loaded. */
const NEW_MS = 30_000;

/**
 * Sees to it that modules are loaded; resolves with those that were loaded a moment ago. One start after the other: of a
 * hundred guests at a boot the first one looks and loads, and the others know.
 */
export async function loadModules(
  context: Context,
  needed: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { modules, loadedAt, loadQueue, clock } = context;
  const load = async (): Promise<void> => {
    for (const module of await context.execute(ensureModules(modules, needed), signal))
      loadedAt.set(module, clock.monotonic());
  };
  if (!needed.every((module) => modules.has(module))) await loadQueue.run(load);
  return needed.filter((module) => clock.monotonic() - (loadedAt.get(module) ?? -Infinity) < NEW_MS);
}
