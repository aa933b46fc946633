import { judgeBoot, judgeBootBridges } from './boot.js';
import { judgeCpu } from './cpu.js';
import { judgeDefinitions, judgeSupervisor } from './definitions.js';
import { judgeSpace } from './disk-space.js';
import type { Finding } from './finding.js';
import { judgeFirmware } from './firmware.js';
import type { HostLook } from './look.js';
import { judgeMacs } from './macs.js';
import { judgeModules } from './modules.js';
import { judgeNetgraphSpace } from './netgraph-space.js';
import { judgePassthru } from './passthru.js';
import { judgeQueue } from './queue.js';
import { judgeRacct } from './racct.js';
import { judgeRelease } from './release.js';
import { judgeRights } from './rights.js';
import { judgeShutdown } from './shutdown.js';
import { judgeSockbuf } from './sockbuf.js';
import type { Subject } from './subject.js';
import { judgeUplinks } from './uplinks.js';
import { judgeUserland } from './userland.js';
import { judgeVcpus } from './vcpus.js';
import { judgeVmBhyve } from './vm-bhyve.js';

/** Every check, in the order in which an operator would go through them. */
export function diagnose(look: HostLook, subject: Subject): readonly Finding[] {
  return [
    judgeRelease(look),
    judgeUserland(look),
    judgeCpu(look, subject),
    judgeModules(look, subject),
    judgeVcpus(look, subject),
    judgePassthru(look, subject),
    judgeFirmware(look, subject),
    judgeRights(look),
    judgeDefinitions(subject),
    judgeMacs(subject),
    judgeRacct(look, subject),
    ...judgeUplinks(look, subject),
    judgeSockbuf(look, subject),
    judgeNetgraphSpace(look, subject),
    judgeQueue(look, subject),
    judgeSpace(look),
    judgeSupervisor(look, subject),
    judgeBoot(look, subject),
    judgeBootBridges(look, subject),
    judgeShutdown(look, subject),
    judgeVmBhyve(look, subject),
  ];
}
