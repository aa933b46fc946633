import { vmPath } from '../bhyve/layout.js';
import type { HostCommand } from '../command/command.js';
import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import type { Host } from '../host/host.js';
import type { FilesSeen } from '../plan/file-seen.js';
import { lookVolumes, volumesOf } from '../plan/iscsi.js';
import type { Layout } from '../plan/layout.js';
import { diskPaths, judgeShared, judgeTwice } from '../plan/one-writer.js';
import { awaitedDisk, devicesNeeded, filesNeeded, judgeDevices, judgeFiles } from '../plan/preflight.js';
import { previewSteps } from '../plan/preview.js';
import { judgePassword } from '../plan/screen.js';
import type { StartPlan } from '../plan/start.js';
import type { Step } from '../plan/step.js';
import { readSecretFile } from '../store/secret-file.js';

/** What a plan stands on, looked at before it is made. */
export interface Ground {
  /** With the devices of its iSCSI volumes. */
  readonly layout: Layout;
  /** undefined = not looked at. */
  readonly files: FilesSeen | undefined;
  /** The looks that it took. */
  readonly steps: readonly Step[];
  readonly remarks: readonly string[];
}

export async function seeGround(
  definition: VmDefinition,
  layout: Layout,
  seeing: Host | undefined,
): Promise<Ground> {
  const run = seeing && ((command: HostCommand) => seeing.run(command));
  const { value, steps } = await previewSteps(lookVolumes(volumesOf(definition), layout.root), run);
  const known = { ...layout, volumes: value.volumes };
  const files = seeing && (await inspectAll(seeing, filesNeeded(definition, known)));
  return { layout: known, files, steps, remarks: value.warnings };
}

/** What keeps a start from its first command. */
interface Obstacle {
  readonly outcome: 'wait' | 'be refused';
  readonly fault: VmctlError;
}

export interface GroundCase {
  /** As it is on this host. */
  readonly definition: VmDefinition;
  readonly layout: Layout;
  readonly plan: StartPlan;
  /** A start loads kernel modules first, and devices come with them. */
  readonly loads: boolean;
}

/** The first obstacle, in lines for stderr; of files that are not there nobody needs to know who uses them. */
export async function obstacleLines(host: Host, groundCase: GroundCase): Promise<readonly string[]> {
  const { holding } = groundCase.plan;
  const obstacle = (await fileObstacle(host, groundCase)) ?? refusalOf(holding.refusal);
  if (obstacle === undefined) return holding.warnings.map((words) => `vmctl: ${words}`);
  const { outcome, fault } = obstacle;
  const hint = fault.hint === undefined ? [] : [`hint: ${fault.hint}`];
  return [`vmctl: a start would ${outcome}: ${fault.message}`, ...hint];
}

async function fileObstacle(
  host: Host,
  { definition, plan, layout, loads }: GroundCase,
): Promise<Obstacle | undefined> {
  const files = await inspectAll(host, filesNeeded(definition, layout));
  const awaited = awaitedDisk(definition, files, layout);
  if (awaited !== undefined) return { outcome: 'wait', fault: awaited };
  const fault =
    judgeFiles(definition, files, layout) ??
    passwordFault(definition, layout) ??
    judgeTwice(definition, files, layout);
  if (fault !== undefined) return refusalOf(fault);
  for (const other of plan.others) {
    const otherFiles = await inspectAll(host, diskPaths(other, layout));
    const { refusal } = judgeShared({ definition, files, other, otherFiles, layout });
    if (refusal !== undefined) return refusalOf(refusal);
  }
  if (loads) return undefined;
  const devices = devicesNeeded(definition, layout).map(({ path }) => path);
  return refusalOf(judgeDevices(definition, await inspectAll(host, devices), layout));
}

/** Who may not read it cannot tell what is in it. */
function passwordFault({ name, graphics }: VmDefinition, layout: Layout): VmctlError | undefined {
  if (graphics?.passwordFile === undefined) return undefined;
  const path = vmPath(layout, name, graphics.passwordFile);
  try {
    const verdict = judgePassword(name, path, readSecretFile(path));
    return 'fault' in verdict ? verdict.fault : undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    return code === 'EACCES'
      ? undefined
      : new VmctlError('host', `${name}: ${path} cannot be read: ${code}`, {
          hint: 'write the password into it, on one line, and `chmod 600` it',
        });
  }
}

export async function inspectAll(host: Host, paths: readonly string[]): Promise<FilesSeen> {
  return new Map(await Promise.all(paths.map(async (path) => [path, await host.inspect(path)] as const)));
}

function refusalOf(fault: VmctlError | undefined): Obstacle | undefined {
  return fault && { outcome: 'be refused', fault };
}
