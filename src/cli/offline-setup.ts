import fs from 'node:fs';
import { VmctlError } from '../errors.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import { createSetupDisk, type SetupDisk } from '../setup/disk.js';
import { planInstall } from '../setup/install.js';
import { packageRoot, readPackageFiles } from '../setup/package-files.js';
import { planDirectories, planPieces, type PackageFile } from '../setup/piece.js';
import { planRemove } from '../setup/remove.js';
import type { Context, Input } from './command.js';
import { COMMANDS } from './commands.js';
import { renderCompletion } from './completion/scripts.js';
import { unwritten } from './output-file.js';
import { renderInstalled, renderRemoved, type SetupReport } from './render-setup.js';
import { laterAfterInstall, nextAfterInstall, refuseInUse } from './setup-service.js';
import { setupTarget, type SetupTarget } from './setup-target.js';

/** `vmctl setup`. Nothing else writes outside of the directories of vmctl, and nothing else runs as root without a daemon. */
export async function setup(context: Context, input: Input): Promise<number> {
  const target = setupTarget(context, input);
  const disk = createSetupDisk({ fs, destdir: target.root, asRoot: process.getuid?.() === 0 });
  // Modes are as they are planned, whatever the caller's umask(2).
  const before = process.umask(0o022);
  try {
    const work = input.flags.has('remove') ? remove : install;
    return await work(context, input, { target, disk });
  } catch (error) {
    throw error instanceof VmctlError
      ? error
      : unwritten((error as NodeJS.ErrnoException).path ?? target.root, error);
  } finally {
    process.umask(before);
  }
}

interface Ground {
  readonly target: SetupTarget;
  readonly disk: SetupDisk;
}

async function install(context: Context, { flags }: Input, { target, disk }: Ground): Promise<number> {
  const { place } = target;
  const files = [...readPackageFiles(packageRoot(context.program)), ...completionFiles()];
  const directories = planDirectories(place);
  const own = new Set(directories.map(({ path }) => path));
  const plan = planInstall({
    disk,
    prefix: place.prefix,
    version: VMCTL_VERSION,
    pieces: planPieces(files, place),
    directories,
  });
  const dry = flags.has('dry-run');
  if (!dry) plan.run();
  const later = laterAfterInstall(target);
  const report: SetupReport = {
    files: plan.outcomes,
    directories: plan.missing.map(({ path }) => path).filter((path) => own.has(path)),
    next: nextAfterInstall(target, plan),
    ...(later === undefined ? {} : { later }),
  };
  tell(context, { ...report, dry }, renderInstalled);
  return 0;
}

async function remove(context: Context, { flags }: Input, { target, disk }: Ground): Promise<number> {
  await refuseInUse(context, target);
  const plan = planRemove(disk, target.place.prefix);
  const dry = flags.has('dry-run');
  const directories = dry ? [] : plan.run();
  const files = [
    ...plan.removed.map((path) => ({ path, verdict: 'retire' as const })),
    ...plan.kept.map((path) => ({ path, verdict: 'keep' as const })),
  ];
  tell(context, { files, directories, next: [], dry }, renderRemoved);
  return 0;
}

const SHELLS = ['bash', 'zsh', 'fish', 'tcsh'] as const;

/** Made, not kept in the package: they list the commands and options of this very vmctl. */
function completionFiles(): readonly PackageFile[] {
  return SHELLS.map((shell) => ({ path: `completion/${shell}`, text: renderCompletion(shell, COMMANDS) }));
}

type Told = SetupReport & { readonly dry: boolean };

function tell({ json, terminal }: Context, { dry, ...report }: Told, render: (told: Told) => string): void {
  if (!json) return terminal.out(render({ ...report, dry }));
  const files = report.files.map(({ verdict, ...file }) => ({ ...file, action: verdict }));
  terminal.out(`${JSON.stringify({ ...report, files }, null, 2)}\n`);
}
