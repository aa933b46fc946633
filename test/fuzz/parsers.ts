import { isNotCreated, parseButton } from '../../src/bhyve/control.js';
import { isStrange, judgeProcesses, parsePs } from '../../src/bhyve/process.js';
import { parsePwait } from '../../src/bhyve/pwait.js';
import { judgeExit } from '../../src/bhyve/judge-exit.js';
import type { CommandResult } from '../../src/command/command.js';
import { VmctlError } from '../../src/errors.js';
import { parseConfig } from '../../src/netgraph/bridge-config.js';
import { parseInterfaceName, parseNameLook } from '../../src/netgraph/bridge-look.js';
import { parseFailure } from '../../src/netgraph/ngctl.js';
import { parseDump } from '../../src/netgraph/parse-dump.js';
import { parseInterfaces } from '../../src/netgraph/parse-ifconfig.js';
import { parseList } from '../../src/netgraph/parse-list.js';
import { parseNumber, parseReplies } from '../../src/netgraph/parse-reply.js';
import { parseShows } from '../../src/netgraph/parse-show.js';
import { parseTable } from '../../src/netgraph/parse-table.js';
import { parseStats } from '../../src/netgraph/stats.js';
import { checkDisks } from '../../src/plan/disks.js';
import { parseHost } from '../../src/plan/host-facts.js';
import { lookDefaultNic, lookInterfaces } from '../../src/plan/interfaces.js';
import { findLink, lookSocket } from '../../src/plan/link.js';
import { ensureModules } from '../../src/plan/modules.js';
import { lookProcesses } from '../../src/plan/processes.js';
import type { Steps } from '../../src/plan/step.js';

export type Parser = (text: string) => unknown;

const lines = (text: string): readonly string[] => text.split('\n');

/** Everything that reads what a host program printed, by program. */
export const PARSERS: Readonly<Record<string, Readonly<Record<string, Parser>>>> = {
  ps: {
    parsePs,
    isStrange: (text) => lines(text).some(isStrange),
    judgeProcesses: (text) => judgeProcesses(parsePs(text), 'web'),
    lookProcesses: (text) => answered(lookProcesses(), text),
  },
  pwait: { parsePwait: (text) => parsePwait(text, 7) },
  procstat: { parseButton },
  ngctl: {
    ...{
      parseShows,
      parseList,
      parseReplies,
      parseDump,
      parseTable,
      parseStats,
      parseConfig,
      parseInterfaceName,
    },
    parseNumber: (text) => parseNumber(parseReplies(text), 'getpromisc'),
    parseFailure: (text) => parseFailure(failed(text)),
    parseNameLook: (text) => refusing(() => parseNameLook('bnet0', { code: 0, stdout: text, stderr: '' })),
    findLink: (text) => answered(findLink('vm-web-0'), text),
    lookSocket: (text) => answered(lookSocket('vm-web-0'), text),
  },
  ifconfig: { parseInterfaces, lookInterfaces: (text) => answered(lookInterfaces(), text) },
  route: { lookDefaultNic: (text) => answered(lookDefaultNic(), text) },
  sysctl: { parseHost: (text) => parseHost({ code: 0, stdout: text, stderr: text }) },
  fuser: { checkDisks: (text) => answered(checkDisks(['/dev/zvol/tank/web'], [7]), text) },
  kldload: { ensureModules: (text) => answered(ensureModules(new Set(), ['vmm', 'ng_ether']), text, 1) },
  bhyvectl: { isNotCreated: (text) => isNotCreated(failed(text)) },
  bhyve: {
    judgeExit: (text) => judgeExit({ exit: { kind: 'code', code: 4 }, confirmed: true, output: lines(text) }),
  },
};

function failed(text: string): CommandResult {
  return { code: 1, stdout: text, stderr: text };
}

/** A plan of which every look is answered by that text; it may refuse, in its own words. */
function answered<T>(steps: Steps<T>, text: string, code = 0): unknown {
  return refusing(() => {
    let next = steps.next();
    for (let count = 0; next.done !== true && count < 4; count += 1)
      next = steps.next({ code, stdout: text, stderr: text });
    return next.value;
  });
}

function refusing(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof VmctlError) return error.message;
    throw error;
  }
}
