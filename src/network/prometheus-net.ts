import type { BridgeReport, NetMember, NetReport, Traffic } from '../protocol/network.js';
import type { Family, MetricSample } from './exposition.js';

/** Health of every bridge. */
export function bridgeFamilies({ bridges }: NetReport): readonly Family[] {
  const family = (name: string, help: string, value: (bridge: BridgeReport) => number | null): Family => ({
    ...{ name: `vmctl_bridge_${name}`, type: 'gauge', help },
    samples: bridges.flatMap((bridge) => {
      const seen = value(bridge);
      return seen === null ? [] : [{ labels: { bridge: bridge.name, kind: bridge.kind }, value: seen }];
    }),
  });
  return [
    family('up', 'Whether the bridge is there; also 1 when it is degraded.', ({ state }) =>
      state === 'unknown' ? null : state === 'down' ? 0 : 1,
    ),
    family('degraded', 'Whether something of the bridge is not as host.toml says.', ({ state }) =>
      state === 'unknown' ? null : state === 'degraded' ? 1 : 0,
    ),
    family(
      'problems',
      'Things about the bridge that are not as host.toml says.',
      ({ problems }) => problems.length,
    ),
    family('hooks', 'Connected hooks.', ({ hooks }) => hooks),
  ];
}

const VIEW = "as the member itself sees it; of a NIC's lower as the NIC does";

/** What flowed, by bridge, owner and NIC. */
export function linkFamilies(net: NetReport): readonly Family[] {
  const counter = (name: string, help: string, value: (traffic: Traffic) => number): Family => ({
    ...{ name: `vmctl_link_${name}_total`, type: 'counter', help },
    samples: samplesOf(net, ({ traffic }) => (traffic === null ? null : value(traffic))),
  });
  return [
    {
      ...{ name: 'vmctl_link_up', type: 'gauge', help: 'Whether the member is plugged in.' },
      samples: samplesOf(net, ({ hook }) => (hook === null ? 0 : 1)),
    },
    counter('receive_bytes', `Bytes received, ${VIEW}.`, ({ rx }) => rx.bytes),
    counter('transmit_bytes', `Bytes sent, ${VIEW}.`, ({ tx }) => tx.bytes),
    counter('receive_packets', `Packets received, ${VIEW}.`, ({ rx }) => rx.packets),
    counter('transmit_packets', `Packets sent, ${VIEW}.`, ({ tx }) => tx.packets),
    counter('receive_multicast_packets', `Multicasts received, ${VIEW}.`, ({ rx }) => rx.multicasts),
    counter('transmit_multicast_packets', `Multicasts sent, ${VIEW}.`, ({ tx }) => tx.multicasts),
    counter('receive_broadcast_packets', `Broadcasts received, ${VIEW}.`, ({ rx }) => rx.broadcasts),
    counter('transmit_broadcast_packets', `Broadcasts sent, ${VIEW}.`, ({ tx }) => tx.broadcasts),
    counter('drops', 'Frames dropped for want of memory, or while the link was muted.', ({ drops }) => drops),
    counter('loops', 'How often the link was taken for a loop and muted.', ({ loops }) => loops),
  ];
}

function samplesOf(
  { bridges }: NetReport,
  value: (member: NetMember) => number | null,
): readonly MetricSample[] {
  return bridges.flatMap(({ name: bridge, members }) =>
    members.flatMap((member) => {
      const seen = value(member);
      return seen === null ? [] : [{ labels: { bridge, ...labelsOf(member) }, value: seen }];
    }),
  );
}

/** One member, one series: a stranger may hang on several links. */
function labelsOf({ kind, name, nic, side, hook }: NetMember): Readonly<Record<string, string>> {
  return { owner: kind, name, nic: (kind === 'other' ? hook : (nic ?? side)) ?? '' };
}
