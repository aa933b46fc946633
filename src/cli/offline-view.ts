import { VmctlError } from '../errors.js';
import type { Host } from '../host/host.js';
import { monotonicNow } from '../host/monotonic.js';
import { createView } from '../network/create-view.js';
import type { NetworkContext } from '../network/context.js';
import type { DeskParts } from '../network/create-desk.js';
import type { Network } from '../network/network.js';
import { reportNics } from '../network/nic-report.js';
import { createTrafficBook } from '../network/traffic.js';
import { readTraffic } from '../network/traffic-file.js';
import type { NicReport } from '../protocol/network.js';
import type { Context } from './command.js';
import { readDefinitions, refuseUnknown } from './offline-definitions.js';
import { createRecordReader } from './offline-records.js';
import { lookAtStatus } from './offline-status.js';

export interface OfflineViewOptions {
  readonly context: Context;
  readonly host: Host;
  readonly seat: NetworkContext;
  readonly network: Network;
}

/** VMs and what flows, as definitions, records and the host show them while nobody supervises. */
export function createOfflineView({
  context,
  host,
  seat,
  network,
}: OfflineViewOptions): Pick<DeskParts, 'nics' | 'view'> {
  const clock = { wall: () => Date.now(), monotonic: monotonicNow };
  const view = createView({
    ...{ context: seat, network, clock },
    book: createTrafficBook(readTraffic(context.paths, seat.facts().bootId)),
    guests: async () => ({ vms: await lookAtStatus(context, []), nics: await allNics() }),
  });
  return {
    view,
    nics: {
      nics: async (name) => {
        await refuseUnknown(await readDefinitions(context), [name], context);
        return (await allNics()).filter(({ vm }) => vm === name);
      },
      operateNic: ({ name }) => Promise.reject(unsupervised(name)),
    },
  };

  async function allNics(): Promise<readonly NicReport[]> {
    const { vms } = await readDefinitions(context);
    const records = createRecordReader(context.paths, false);
    return [...vms].flatMap(([name, decoded]) => {
      const record = records.run(name);
      const alive = record?.pid !== undefined && host.alive(record.pid);
      const definition = alive ? record.definition : decoded.ok ? decoded.value : undefined;
      if (definition === undefined) return [];
      const macs = records.state(name)?.pins.macs ?? {};
      return reportNics({ definition, alive, links: alive ? record.links : [], macs, isCutOff: () => false });
    });
  }
}

/** A live NIC is the supervisor's to move: another one would not be told. */
export function unsupervised(name: string): VmctlError {
  return new VmctlError(
    'no-daemon',
    `${name}: no vmctl daemon is running, and only it moves the NICs of guests`,
    {
      hint: 'start it with `service vmctl onestart` or `vmctl daemon run`: it takes over the guests that run',
    },
  );
}
