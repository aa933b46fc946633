import { VmctlError } from '../errors.js';
import type { InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import { planOffload } from '../plan/interfaces.js';
import { judgeNic, wireNic } from '../plan/nic-judge.js';
import { speakOf, type Finding, type Speaker } from './finding.js';
import type { HostLook } from './look.js';
import { uplinkBridges, type Subject } from './subject.js';

const AUTO = 'auto';

/** One finding for the NIC of each bridge, whether it can be used, and one for its offloads. */
export function judgeUplinks(look: HostLook, subject: Subject): readonly Finding[] {
  return uplinkBridges(subject).flatMap((bridge) => {
    const use = speakOf({ id: `uplink-${bridge.name}`, title: `NIC of ${bridge.name}` });
    const { interfaces, defaultNic } = look;
    if (!interfaces.ok) return [use.unseen(interfaces.why)];
    const route = defaultNic.ok ? defaultNic.value : undefined;
    const name = bridge.interface === AUTO ? route : bridge.interface;
    if (name === undefined)
      return [use.fault('interface = "auto" is the NIC of the default route, and there is none')];
    const resolved = { ...bridge, interface: name };
    const wire = wireNic(resolved, interfaces.value);
    return [
      judgeUse(use, () => judgeNic(resolved, { seen: interfaces.value, defaultNic: route }), name),
      ...(wire === undefined ? [] : [judgeOffload(bridge.name, wire, bridge.disableOffload)]),
    ];
  });
}

/** What a start would refuse: no such NIC, a member of an if_bridge(4) or lagg(4), wireless, wrong VLAN. */
function judgeUse(say: Speaker, judge: () => InterfaceSeen | undefined, name: string): Finding {
  try {
    const nic = judge();
    return say.ok(nic === undefined ? `${name} is made with the bridge` : `${name} can be used`);
  } catch (error) {
    if (!(error instanceof VmctlError)) throw error;
    const { message, hint = '' } = error;
    const line = /`([^`]+)`/.exec(hint)?.[1];
    return say.fault(
      line === undefined && hint !== '' ? `${message}: ${hint}` : message,
      ...(line === undefined ? [] : [line]),
    );
  }
}

/** LRO joins frames that guests then cannot take, VLAN filters drop those of guests (facts.md 4). */
function judgeOffload(bridge: string, wire: InterfaceSeen, disabled: boolean): Finding {
  const say = speakOf({ id: `offload-${bridge}`, title: `offloads of ${bridge}` });
  const command = planOffload(wire);
  if (command === undefined) return say.ok(`${wire.name}: neither LRO nor vlanhwfilter`);
  const line = [command.file, ...command.args].join(' ');
  const words = command.args
    .slice(1)
    .map((word) => word.slice(1))
    .join(' and ');
  if (disabled) return say.ok(`${wire.name} has ${words}: switched off when the bridge is made`);
  return say.warning(
    `${wire.name} has ${words}, and disable_offload is false: frames for guests may be joined or dropped`,
    line,
    `sysrc ifconfig_${wire.name.replaceAll('.', '_')}+=" ${command.args.slice(1).join(' ')}"`,
  );
}
