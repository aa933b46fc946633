import { basename, join, resolve } from 'node:path';
import { planBhyve } from '../bhyve/argv.js';
import { planLoader } from '../bhyve/loader.js';
import { judgeProcesses, type ProcessRow } from '../bhyve/process.js';
import type { HostCommand } from '../command/command.js';
import type { VmDefinition } from '../definition/definition.js';
import { ERROR_STATUS, VmctlError } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import type { Host } from '../host/host.js';
import { alignCommands } from '../import/alignment.js';
import { checkImported, type CheckedVm } from '../import/checked.js';
import type { Imported } from '../import/imported.js';
import { socketName } from '../netgraph/names.js';
import { driveSteps } from '../plan/drive.js';
import { lookHost, type HostFacts } from '../plan/host-facts.js';
import { layoutOf, type Layout } from '../plan/layout.js';
import { findAbove, findVmBhyve } from '../plan/other-supervisors.js';
import { lookProcesses } from '../plan/processes.js';
import { pathsOf } from '../store/paths.js';
import type { Context, Input } from './command.js';
import { importHostFile } from './import-host-file.js';
import type { ImportOptions } from './import-options.js';
import { judgeFile, readPresent, writeFiles, type ImportFile } from './import-file.js';
import { readIfAny } from './import-text.js';
import type { ImportStory, VmStory } from './import-story.js';
import { jsonOfImport, OWN, renderImport } from './render-import.js';

export function importOptionsOf({ paths }: Context, { flags, values }: Input): ImportOptions {
  return {
    to: resolve(values.get('to') ?? paths.definitions),
    dryRun: flags.has('dry-run'),
    force: flags.has('force'),
    details: flags.has('details'),
  };
}

/**
 * Judges, tells and writes what an importer has understood. Nothing is written before everything was read back and found right. The exit
 * status: 0; 65 when something could not be taken over; 75 when a file that is there was left as it is.
 */
export async function presentImport(
  context: Context,
  imported: Imported,
  options: ImportOptions,
): Promise<number> {
  const present = await readPresent(options.to);
  const host = importHostFile(imported, present, options);
  const checked = checkImported({ imported, directory: options.to, present: host.present });
  const sight = await lookAround();
  // A plan for the host that is imported, wherever this runs.
  const layout = layoutOf(pathsOf({ root: '' }), checked.host);
  const vms = checked.vms.map((one): VmStory => {
    context.progress?.say(one.vm.name);
    const file = judgeFile({ file: one.file, text: one.text, mode: 0o644 }, options);
    const secrets = one.vm.secrets.map(({ path, text }) =>
      judgeFile({ file: join(options.to, basename(path)), text, mode: 0o600 }, { ...options, force: false }),
    );
    return {
      checked: one,
      file,
      secrets,
      ...alignedOf(one, { layout, facts: sight.facts }),
      ...runningOf(one, { ...sight, daemon: daemonPid(context) }),
    };
  });
  const story: ImportStory = { imported, options, host, vms, refused: checked.refused };
  if (!options.dryRun) writeFiles(filesOf(story));
  const { json, terminal } = context;
  terminal.out(
    json
      ? jsonOfImport(story)
      : renderImport(story, (terminal.columns ?? Number(context.env['COLUMNS'])) || 80),
  );
  return statusOf(story);
}

/** Password files first: a definition that names one finds it. */
function filesOf({ vms, host }: ImportStory): readonly ImportFile[] {
  return [...vms.flatMap(({ secrets }) => secrets), ...host.files, ...vms.map(({ file }) => file)];
}

function statusOf(story: ImportStory): number {
  if (story.refused.length > 0) return ERROR_STATUS.definition;
  return filesOf(story).some(({ state }) => state === 'left') ? ERROR_STATUS.denied : 0;
}

interface Sight {
  /** undefined = the process table could not be read. */
  readonly rows: readonly ProcessRow[] | undefined;
  readonly facts: HostFacts;
}

async function lookAround(): Promise<Sight> {
  const host = createFreebsdHost();
  const facts = await driveSteps(lookHost(), ({ command }) => host.run(command));
  return { rows: await readRows(host), facts };
}

async function readRows(host: Host): Promise<readonly ProcessRow[] | undefined> {
  try {
    return await driveSteps(lookProcesses(), ({ command }) => host.run(command));
  } catch (error) {
    if (error instanceof VmctlError) return undefined;
    throw error;
  }
}

/** Whoever has that number is looked at only when it is above a guest. */
function daemonPid({ paths }: Context): number {
  return Number(readIfAny(paths.pidFile) ?? '0');
}

function runningOf(
  { vm: { name } }: CheckedVm,
  { rows = [], daemon }: Pick<Sight, 'rows'> & { readonly daemon: number },
): Pick<VmStory, 'running'> {
  const [guest] = judgeProcesses(rows, name).guests;
  if (guest === undefined) return {};
  const [supervisor] = [...findVmBhyve(rows, name), ...findAbove(rows, guest, name)];
  const under = supervisor?.row.pid === daemon ? OWN : supervisor?.words;
  return { running: { pid: guest.pid, ...(under === undefined ? {} : { under }) } };
}

interface Ground {
  readonly layout: Layout;
  readonly facts: HostFacts;
}

function alignedOf(
  { vm, definition }: CheckedVm,
  ground: Ground,
): Pick<VmStory, 'rows' | 'now' | 'unplanned'> {
  try {
    const now = planNow(definition, ground);
    return { rows: vm.before === undefined ? [] : alignCommands(vm.before, now), now };
  } catch (error) {
    if (!(error instanceof VmctlError)) throw error;
    return { rows: [], now: [], unplanned: error.message };
  }
}

/** What only a start finds out stands there in words. */
function planNow(definition: VmDefinition, { layout, facts }: Ground): readonly HostCommand[] {
  const { name, networks, directNics } = definition;
  const macs = Object.fromEntries(
    [...networks, ...directNics].map(({ key, mac }) => [key, mac ?? 'DERIVED']),
  );
  const loader = planLoader({ definition, layout });
  const bhyve = planBhyve({
    ...{ definition, layout, host: facts, uuid: definition.uuid ?? 'DERIVED' },
    pins: { slots: {}, macs, vncPort: 5900 },
    links: networks.map(({ bridge, key }) => ({
      ...{ bridge, nic: key, hook: 'linkN', socket: socketName(name, key), mac: macs[key] ?? '' },
    })),
  });
  return loader === undefined ? [bhyve] : [loader.command, bhyve];
}
