import type { CommandResult } from '../command/command.js';
import type { VmDefinition } from '../definition/definition.js';
import { answer, lastWords } from './answer.js';
import { look, type Steps } from './step.js';

/** `iscsi:TARGET/LUN` of a definition; LUN 0 where none is said. */
interface Volume {
  readonly written: string;
  readonly target: string;
  readonly lun: number;
}

export interface VolumesSeen {
  /** As written -> `/dev/da3`, below root; of the sessions that are up. */
  readonly volumes: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

/** The iSCSI volumes of a definition's disks, as written. */
export function volumesOf({ disks }: Pick<VmDefinition, 'disks'>): readonly string[] {
  return disks.map(({ path }) => path).filter((path) => path.startsWith('iscsi:'));
}

/** Seconds that iscsictl(8) waits for sessions that are about to come up. */
const PATIENCE = '10';

/**
 * Which devices the volumes are, by one look for all of them and none without any. As vm-bhyve has it: exactly one session
 * with the target, whose devices stand in the order of their LUNs (UNPROVEN when a LUN is left out in between).
 */
export function* lookVolumes(written: readonly string[], root: string): Steps<VolumesSeen> {
  const volumes = [...new Set(written)].map(readVolume);
  if (volumes.length === 0) return { volumes: new Map(), warnings: [] };
  const command = { file: 'iscsictl', args: ['-L', '-w', PATIENCE] };
  const result = yield* look(command, { fresh: freshSessions(volumes) });
  const sessions = parseSessions(result.stdout);
  const found = volumes.flatMap(({ written: name, target, lun }): [string, string][] => {
    const [session, other] = sessions.filter((one) => one.target === target);
    const device = other === undefined ? session?.devices[lun] : undefined;
    return device === undefined ? [] : [[name, `${root}/dev/${device}`]];
  });
  const failed = result.code !== 0 && sessions.length === 0;
  const warnings = failed ? [`could not see the iSCSI sessions: iscsictl: ${lastWords(result)}`] : [];
  return { volumes: new Map(found), warnings };
}

function readVolume(written: string): Volume {
  const [, target = '', lun = '0'] = /^iscsi:(.*?)(?:\/(\d+))?$/.exec(written) ?? [];
  return { written, target, lun: Number(lun) };
}

interface Session {
  readonly target: string;
  /** `da0`; none while it is not connected. */
  readonly devices: readonly string[];
}

/** `TARGET PORTAL Connected: da0 da1`, below a line of headings (usr.bin/iscsictl/iscsictl.c). */
export function parseSessions(stdout: string): readonly Session[] {
  return stdout.split('\n').flatMap((line) => {
    const [target, portal, ...state] = line.trim().split(/\s+/);
    if (target === undefined || portal === undefined || state.length === 0) return [];
    if (target === 'Target' && portal === 'name') return [];
    const devices = state[0] === 'Connected:' ? state.slice(1) : [];
    return [{ target, devices: devices.filter((device) => /^da\d+$/.test(device)) }];
  });
}

/** A host on which every session is up, with devices nobody else has. */
function freshSessions(volumes: readonly Volume[]): CommandResult {
  const targets = [...new Set(volumes.map(({ target }) => target))];
  let unit = 0;
  const rows = targets.map((target) => {
    const most = Math.max(...volumes.filter((one) => one.target === target).map(({ lun }) => lun));
    const devices = Array.from({ length: most + 1 }, () => `da${unit++}`);
    return `${target} 192.0.2.1 Connected: ${devices.join(' ')}\n`;
  });
  return answer(0, { stdout: rows.join('') });
}
