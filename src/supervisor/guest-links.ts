import { VmctlError } from '../errors.js';
import type { Link } from '../netgraph/node.js';
import { readRunRecord, writeRunRecord } from '../store/records.js';
import { removeParking } from '../plan/parking.js';
import type { Context } from './context.js';

/**
 * Where the NICs of a living guest are from now on: into its run record, then to its machine. Written before the act, so
 * that whoever comes after a crash in between plugs them in there. Throws `host` when the record cannot be written.
 */
export function changeLinks(context: Context, name: string, links: readonly Link[]): void {
  const record = readRunRecord(context.paths, name);
  if (record === undefined)
    throw new VmctlError('denied', `${name}: its guest has ended`, {
      hint: `vmctl status ${name} tells what became of it`,
    });
  writeRunRecord(context.paths, { ...record, links });
  context.send(name, { type: 'links.changed', links });
}

/** The hubs of NICs that are unplugged, once their guest is gone for good. */
export async function removeParkings(
  context: Context,
  links: readonly Link[],
  signal: AbortSignal,
): Promise<void> {
  for (const { bridge, unplugged } of links)
    if (unplugged === true) await context.execute(removeParking(bridge), signal);
}
