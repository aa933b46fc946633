import type { BridgeTraffic, NetMember } from '../protocol/network.js';

/** States in which a VM's NICs must be plugged in. */
const LIVING = ['running', 'stopping'];

/** What is wrong in the network, one line each, bridge by bridge. */
export function netTroubles(bridges: readonly BridgeTraffic[]): readonly string[] {
  return bridges.flatMap((bridge) => {
    const { name, state, problems, members, others } = bridge;
    const toDo = (line: string): string => (others === undefined ? `; ${line}` : '');
    const known = problems.map((problem) => `${name}: ${problem}`);
    const silent = known.length === 0 && (state === 'degraded' || state === 'unknown');
    const lines = silent ? [`${name}: is ${state}${toDo(`vmctl bridge check ${name} tells why`)}`] : known;
    // One that nobody needs yet is made when the first guest wants it.
    const missed = state === 'down' && known.length === 0 && members.some(isLiving);
    const down = missed ? [`${name}: is not there${toDo(`vmctl bridge up ${name}`)}`] : [];
    return [...lines, ...down, ...members.flatMap((member) => memberTrouble(bridge, member))];
  });
}

/** Its NICs should be plugged in. */
export function isLiving({ kind, state }: NetMember): boolean {
  return kind === 'jail' || (kind === 'vm' && LIVING.includes(state));
}

function memberTrouble({ name, state, problems }: BridgeTraffic, member: NetMember): readonly string[] {
  const { kind, side, hook, traffic } = member;
  const loops = traffic?.loops ?? 0;
  const who = [kind === 'jail' ? 'jail ' : '', member.name, side === null ? '' : ` ${side}`].join('');
  // Guests that are cut off are among the problems.
  const loose = hook === null && (kind === 'nic' || kind === 'host') && state !== 'down';
  return [
    ...(loose && problems.length === 0 ? [`${name}: ${who} is not plugged in`] : []),
    ...(loops > 0 && hook !== null
      ? [`${name}: ${who} was taken for a loop ${loops} times so far; vmctl macs ${name} tells more`]
      : []),
  ];
}
