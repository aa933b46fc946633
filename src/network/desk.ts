import type { BridgeSight, JailReport, MacTable, NetReport, NicReport } from '../protocol/network.js';
import type { Outcome } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';

type Request<Name extends ControlRequest['request']> = Extract<ControlRequest, { readonly request: Name }>;

/** All that can be asked of the network: of the daemon, or of a command that found none and holds its lock. */
export interface NetworkDesk {
  /** Throws `no-such-vm` for a name that neither host.toml nor netgraph knows. */
  bridges(names?: readonly string[]): Promise<BridgeSight>;
  operateBridges(request: Request<'bridge'>): Promise<readonly Outcome[]>;
  nics(vm: string): Promise<readonly NicReport[]>;
  operateNic(request: Request<'nic'>): Promise<NicReport>;
  jails(): Promise<readonly JailReport[]>;
  operateJail(request: Request<'jail'>): Promise<readonly JailReport[]>;
  net(bridge?: string): Promise<NetReport>;
  macs(bridge?: string): Promise<readonly MacTable[]>;
  /** Prometheus text format 0.0.4. */
  metrics(): Promise<string>;
}
