import { listRunRecords, readRunRecord } from '../store/records.js';
import type { RunRecord } from '../vm/record.js';
import { createBridgeKeeper, type BridgeKeeper } from './bridge-keeper.js';
import type { NetworkContext } from './context.js';
import { createJailKeeper, type JailKeeper } from './jail-keeper.js';
import { createLinkKeeper, type LinkKeeper } from './link-keeper.js';

/** The keepers of one host's network. The caller holds the lock where anything is to be changed. */
export interface Network {
  readonly bridges: BridgeKeeper;
  readonly links: LinkKeeper;
  /** It has taken over the links of jails that are on record. */
  readonly jails: JailKeeper;
}

export function createNetwork(context: NetworkContext): Network {
  const links = createLinkKeeper(context);
  const bridges = createBridgeKeeper(context, links);
  return { bridges, links, jails: createJailKeeper({ context, bridges, links }) };
}

/**
 * Takes over the links of every guest that may live, as its record tells them. Before the first look at anything: nobody
 * may be given a link that a living guest has.
 */
export function adoptGuests(
  { paths }: Pick<NetworkContext, 'paths'>,
  { links }: Pick<Network, 'links'>,
  mayLive: (record: RunRecord) => boolean = () => true,
): void {
  for (const name of listRunRecords(paths)) {
    const record = readRunRecord(paths, name);
    if (record !== undefined && mayLive(record)) links.adopt(name, record.links);
  }
}
