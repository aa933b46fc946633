import { VmctlError } from '../errors.js';
import type { JailReport } from '../protocol/network.js';
import type { ControlRequest } from '../protocol/request.js';
import type { NetworkDesk } from './desk.js';
import type { Network } from './network.js';

export interface DeskParts {
  readonly network: Network;
  /** Live NICs are the supervisor's: only it may move them. */
  readonly nics: Pick<NetworkDesk, 'nics' | 'operateNic'>;
  readonly view: Pick<NetworkDesk, 'net' | 'macs' | 'metrics'>;
}

/** The desk of whoever holds these keepers. */
export function createDesk({ network: { bridges, jails }, nics, view }: DeskParts): NetworkDesk {
  return {
    ...{ ...nics, ...view },
    bridges: (names) => bridges.reports(names),
    operateBridges: ({ verb, names }) => (verb === 'up' ? bridges.up(names) : bridges.down(names)),
    jails: () => jails.list(),
    operateJail,
  };

  async function operateJail({
    verb,
    ...wish
  }: Extract<ControlRequest, { readonly request: 'jail' }>): Promise<readonly JailReport[]> {
    if (verb === 'detach') return jails.detach(wish);
    const { bridge } = wish;
    if (bridge === undefined)
      throw new VmctlError('usage', `jail attach ${wish.name}: which bridge?`, {
        hint: 'vmctl bridge list lists them',
      });
    return [await jails.attach({ ...wish, bridge })];
  }
}
