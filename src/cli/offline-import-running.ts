import { judgeProcesses, type ProcessRow } from '../bhyve/process.js';
import { planLoader } from '../bhyve/loader.js';
import type { HostCommand } from '../command/command.js';
import { VmctlError } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import type { Host } from '../host/host.js';
import { convertRuns } from '../import/argv/convert-runs.js';
import { readWords, type OldRun, type RunsRead } from '../import/argv/command-lines.js';
import { readVmBhyveLog } from '../import/argv/vm-bhyve-log.js';
import type { Imported } from '../import/imported.js';
import { parseOpenFiles } from '../import/running/open-files.js';
import { convertPartial, type GuestSight } from '../import/running/partial.js';
import { driveSteps } from '../plan/drive.js';
import { layoutOf } from '../plan/layout.js';
import { lookProcesses } from '../plan/processes.js';
import { DEFAULT_HOST } from '../definition/decode-host.js';
import type { RunRecord } from '../vm/record.js';
import type { Context, Input } from './command.js';
import { withoutRoot } from './import-options.js';
import { readIfAny } from './import-text.js';
import { importOptionsOf, presentImport } from './offline-import.js';
import { createRecordReader } from './offline-records.js';

/**
 * `vmctl import running NAME`: from vmctl's own record, from the argv that ps(1) still shows, from its vm-bhyve.log, or else what a look
 * at the process tells. The guest is not touched.
 */
export async function importRunning(context: Context, input: Input): Promise<number> {
  const [name, ...others] = input.operands;
  if (name === undefined || others.length > 0)
    throw new VmctlError('usage', 'import running takes one name', { hint: 'vmctl import running NAME' });
  const options = importOptionsOf(context, input);
  const host = createFreebsdHost();
  const found = await findRun(context, host, name);
  const imported = await convertFound(host, name, {
    found,
    definitions: withoutRoot(options.to, context.paths.root),
  });
  return presentImport(context, imported, options);
}

/** A run whose argv is known, or the process of one whose argv is not. */
type Found = { readonly run: OldRun } | { readonly guest: ProcessRow };

async function findRun(context: Context, host: Host, name: string): Promise<Found> {
  const record = createRecordReader(context.paths, false).run(name);
  if (record !== undefined) return { run: runOfRecord(record) };
  const rows = await driveSteps(lookProcesses(), ({ command }) => host.run(command));
  const { guests, loaders } = judgeProcesses(rows, name);
  const [guest] = guests;
  const untitled = [...guests, ...loaders].find(({ titled }) => !titled);
  if (guest === undefined && untitled === undefined)
    throw new VmctlError('no-such-vm', `no guest of the name ${name} runs`, {
      hint: 'ps -axww shows guests as "bhyve: NAME"',
    });
  const [shown] = untitled === undefined ? [] : wordsOf(untitled).runs;
  if (shown !== undefined) return { run: { ...shown, where: `ps, pid ${untitled?.pid ?? 0}` } };
  const run = await runOfLog(host, context.paths.root, name);
  if (run !== undefined) return { run };
  if (guest !== undefined) return { guest };
  throw new VmctlError('denied', `${name} is still in its loader: its argv is not there yet`, {
    hint: 'ask again when bhyve runs',
  });
}

/** ps(1) joins the words with blanks. */
function wordsOf({ command }: ProcessRow): RunsRead {
  return readWords(command.replace(/ \([\w-]+\)$/, '').split(' '));
}

function runOfRecord({ bhyve, definition }: RunRecord): OldRun {
  const layout = layoutOf(
    { root: '', firmware: '/usr/local/share/uefi-firmware', vmm: '/dev/vmm' },
    DEFAULT_HOST,
  );
  const loader = planLoader({ definition, layout })?.command;
  return { bhyve, where: "vmctl's record", ...(loader === undefined ? {} : { loader }) };
}

/** Where vm-bhyve keeps its guests, as rc.conf(5) says. */
async function runOfLog(host: Host, root: string, name: string): Promise<OldRun | undefined> {
  const { stdout } = await host.run({ file: 'sysrc', args: ['-n', '-i', 'vm_dir'] });
  const directory = stdout.trim().replace(/^zfs:/, '/').replace(/\/+$/, '');
  if (!directory.startsWith('/')) return undefined;
  const path = `${directory}/${name}/vm-bhyve.log`;
  const text = readIfAny(`${root}${path}`);
  return text === undefined ? undefined : readVmBhyveLog(text, path, name);
}

interface FoundInput {
  readonly found: Found;
  readonly definitions: string;
}

async function convertFound(host: Host, name: string, { found, definitions }: FoundInput): Promise<Imported> {
  if ('run' in found)
    return {
      ...convertRuns({ runs: [found.run], refused: [] }, { definitions, readFile: readIfAny }),
      tool: 'running',
    };
  const vm = convertPartial(await lookAtGuest(host, name, found.guest));
  return { tool: 'running', host: {}, hostNotes: [], vms: [vm], refused: [] };
}

async function lookAtGuest(host: Host, name: string, { pid }: ProcessRow): Promise<GuestSight> {
  const ask = async (command: HostCommand): Promise<string> => (await host.run(command)).stdout;
  const files = parseOpenFiles(await ask({ file: 'procstat', args: ['-h', '-f', String(pid)] }));
  const cpus = await ask({ file: 'bhyvectl', args: [`--vm=${name}`, '--get-cpu-topology'] });
  const [, sockets, cores, threads] = /sockets=(\d+), cores=(\d+), threads=(\d+)/.exec(cpus) ?? [];
  const resident = Number((await ask({ file: 'ps', args: ['-o', 'rss=', '-p', String(pid)] })).trim());
  return {
    ...{ name, pid, files },
    ...(threads === undefined
      ? {}
      : { topology: { sockets: Number(sockets), cores: Number(cores), threads: Number(threads) } }),
    ...(resident > 0 ? { residentBytes: resident * 1024 } : {}),
  };
}
