import { VmctlError } from '../errors.js';
import type { Host } from '../host/host.js';
import { jailOf } from '../netgraph/jail-names.js';
import { linkHook } from '../netgraph/names.js';
import type { BridgeKeeper } from '../network/bridge-keeper.js';
import { guestCables, relinked, type Cable } from '../network/cable.js';
import type { NetworkContext } from '../network/context.js';
import { plugAgain } from '../network/heal.js';
import type { Network } from '../network/network.js';
import type { Outcome } from '../protocol/report.js';
import { listRunRecords, readRunRecord, writeRunRecord } from '../store/records.js';

export interface HealingOptions {
  readonly seat: NetworkContext;
  readonly network: Network;
  readonly host: Host;
}

/**
 * `bridge up` while nobody supervises: who was on a bridge that is made again is plugged in again, as the daemon's look
 * would. Guests by their run records, while their process lives.
 */
export function healingUp({ seat, network, host }: HealingOptions): BridgeKeeper['up'] {
  const { execute, tell, paths } = seat;
  const { bridges, links, jails } = network;
  return async (names) => {
    const outcomes: Outcome[] = [];
    for (const outcome of await bridges.up(names)) outcomes.push(outcome.ok ? await heal(outcome) : outcome);
    return outcomes;
  };

  async function heal(outcome: Outcome): Promise<Outcome> {
    const { name } = outcome;
    if (cables(name).length === 0) return outcome;
    const { place, still } = links;
    try {
      const plugged = await plugAgain({ execute, tell, place, still, cables, moved }, name, () => false);
      const who = [...new Set(plugged.map(nameOf))].join(', ');
      return who === '' ? outcome : { ...outcome, message: `${outcome.message}; plugged in again: ${who}` };
    } catch (error) {
      if (!(error instanceof VmctlError)) throw error;
      return { ...outcome, warning: [outcome.warning, error.message].filter(Boolean).join('; ') };
    }
  }

  function cables(bridge: string): readonly Cable[] {
    const guests = listRunRecords(paths).flatMap((name) => {
      const record = readRunRecord(paths, name);
      const lives = record?.confirmed === true && record.pid !== undefined && host.alive(record.pid);
      return lives ? guestCables(name, record.links) : [];
    });
    return [...guests.filter((cable) => cable.bridge === bridge), ...jails.cables(bridge)];
  }

  function moved(cable: Cable, number: number): void {
    const record = readRunRecord(paths, cable.owner);
    if (record === undefined) jails.moved(cable, number);
    else writeRunRecord(paths, { ...record, links: relinked(record.links, cable, linkHook(number)) });
  }
}

function nameOf({ owner }: Cable): string {
  const jail = jailOf(owner);
  return jail === undefined ? owner : `jail ${jail}`;
}
