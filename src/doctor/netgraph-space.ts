import { speakOf, type Finding } from './finding.js';
import { numberOf, type HostLook } from './look.js';
import type { Subject } from './subject.js';

const say = speakOf({ id: 'netgraph', title: 'netgraph buffers' });

/** Hooks of one bridge from which `ngctl show` fails with the default of 20,480 bytes (facts.md 1.6). */
const DEFAULT_SPACE = 20_480;
const HOOKS_AT_DEFAULT = 150;
const ENOUGH = 1024 * 1024;

/**
 * A listing must fit into one datagram: net.graph.recvspace is what the asking socket holds, net.graph.maxdgram what it may
 * send. vmctl works without whole listings, ngctl(8) in the operator's hand does not.
 */
export function judgeNetgraphSpace({ sysctls }: HostLook, { vms, host }: Subject): Finding {
  if (!sysctls.ok) return say.unseen(sysctls.why);
  const space = numberOf(sysctls.value, 'net.graph.recvspace');
  const datagram = numberOf(sysctls.value, 'net.graph.maxdgram');
  if (space === undefined)
    return say.ok('netgraph is not loaded yet; its defaults do for 149 links on a bridge');
  const seen = `recvspace ${space}, maxdgram ${datagram ?? 'unknown'}`;
  const room = Math.floor((space / DEFAULT_SPACE) * HOOKS_AT_DEFAULT);
  const most = Math.max(0, ...host.bridges.map(({ name }) => linksOn(name, vms)));
  if (most < room) return say.ok(`${seen}: enough to list ${room - 1} links on a bridge`);
  return say.warning(
    `${seen}: a bridge with ${most} links cannot be listed by \`ngctl show\`; vmctl asks for each link instead, which is slower`,
    `printf 'net.graph.recvspace=${ENOUGH}\\nnet.graph.maxdgram=${ENOUGH}\\n' >> /etc/sysctl.conf`,
    `sysctl net.graph.recvspace=${ENOUGH} net.graph.maxdgram=${ENOUGH}`,
  );
}

/** Those of the guests, and two for the host's side. */
function linksOn(bridge: string, vms: Subject['vms']): number {
  return vms.flatMap(({ networks }) => networks).filter((nic) => nic.bridge === bridge).length + 2;
}
