import type { BridgeSeen } from './bridge-look.js';
import type { BridgeRecord } from './record.js';

/** `nobody`: there is no node of that name. */
export type BridgeOwner = 'vmctl' | 'other' | 'nobody';

/**
 * Whose the node is that has the bridge's name. Ours while it is the one on record, or while a run of ours that was
 * making it may have been cut off; everything else is somebody else's and is left as it is (design: netgraph rule 1).
 */
export function ownerOf({ named, namedId }: BridgeSeen, record: BridgeRecord | undefined): BridgeOwner {
  if (named === undefined) return 'nobody';
  if (record === undefined) return 'other';
  return record.phase === 'making' || namedId === undefined || record.nodeId === namedId ? 'vmctl' : 'other';
}
