import type { ControlResult } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import type { NetworkDesk } from './desk.js';

/** Requests that are about the network. */
export type NetworkRequest = Extract<
  ControlRequest,
  {
    readonly request: 'bridges' | 'bridge' | 'nics' | 'nic' | 'jails' | 'jail' | 'net' | 'macs' | 'metrics';
  }
>;

/** One answer for one request, whoever sits at the desk. Rejects with a VmctlError. */
export async function answerNetwork(desk: NetworkDesk, request: NetworkRequest): Promise<ControlResult> {
  switch (request.request) {
    case 'bridges':
      return { kind: 'bridges', ...(await desk.bridges(request.names)) };
    case 'bridge':
      return { kind: 'bridge', outcomes: await desk.operateBridges(request) };
    case 'nics':
      return { kind: 'nics', nics: await desk.nics(request.name) };
    case 'nic':
      return { kind: 'nic', nic: await desk.operateNic(request) };
    case 'jails':
      return { kind: 'jails', jails: await desk.jails() };
    case 'jail':
      return { kind: 'jails', jails: await desk.operateJail(request) };
    case 'net':
      return { kind: 'net', net: await desk.net(request.bridge) };
    case 'macs':
      return { kind: 'macs', tables: await desk.macs(request.bridge) };
    case 'metrics':
      return { kind: 'text', text: await desk.metrics() };
  }
}
