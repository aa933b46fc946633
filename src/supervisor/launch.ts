import type { HostCommand } from '../command/command.js';
import { planBhyve } from '../bhyve/argv.js';
import { vmHome } from '../bhyve/layout.js';
import { planLoader } from '../bhyve/loader.js';
import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { parkingName, socketName } from '../netgraph/names.js';
import type { Link } from '../netgraph/node.js';
import type { LinkWish } from '../plan/link.js';
import { ensureParking, PARKING_HOOK } from '../plan/parking.js';
import { absentDisks } from '../plan/preflight.js';
import { replaceFile } from '../store/file.js';
import { ensureOwnDirectory } from '../store/once.js';
import { vmPathsOf } from '../store/paths.js';
import { writeRunRecord } from '../store/records.js';
import type { Guest, LaunchInput, StartInput } from '../vm/actors.js';
import { bridgeNow } from '../vm/live.js';
import type { RunRecord } from '../vm/record.js';
import { companionsOnRecord } from './companion-book.js';
import { readersOnRecord } from './console-book.js';
import { ensureReaders } from './console-log.js';
import type { Context } from './context.js';
import { forgetExit, startKeeper } from './keeper.js';
import { applyLimits } from './limits.js';
import { outputSince } from './output.js';
import { secretsPath, writeSecrets } from './screen-secret.js';

/** One link for each NIC, where it was last if that is free; a hub of its own for one that is unplugged. */
export async function leaseLinks(
  context: Context,
  { definition, live }: StartInput,
  signal: AbortSignal,
): Promise<readonly Link[]> {
  const { macs } = context.identity(definition);
  const { name: owner, networks } = definition;
  const { links: places = {} } = context.states.get(owner).pins;
  const wanted = networks.map((nic) => ({
    ...{ bridge: bridgeNow(nic, live), nic: nic.key, mac: macs[nic.key] ?? '' },
  }));
  const wishes = wanted.flatMap(({ bridge, ...wish }) => (bridge === undefined ? [] : [{ ...wish, bridge }]));
  const leased = await context.links.lease({ owner, wishes, places }, signal);
  const parked = wanted.filter(({ bridge }) => bridge === undefined);
  const links = [...leased, ...parked.map((wish) => parkedLink(owner, wish))];
  return networks.flatMap(({ key }) => links.filter(({ nic }) => nic === key));
}

function parkedLink(owner: string, { nic, mac }: Omit<LinkWish, 'bridge'>): Link {
  const socket = socketName(owner, nic);
  return { bridge: parkingName(socket), hook: PARKING_HOOK, socket, mac, nic, unplugged: true };
}

/** Record, spawn, keeper, in this order: whoever comes after a crash in between can tell what was meant. */
export async function launchGuest(context: Context, input: LaunchInput, signal: AbortSignal): Promise<Guest> {
  const { name } = input;
  context.pin(input.definition, input.links);
  for (const { bridge, unplugged } of input.links)
    if (unplugged === true) await context.execute(ensureParking(bridge), signal);
  const record = launchRecord(context, input, bhyveCommand(context, input));
  writeRunRecord(context.paths, record);
  forgetExit(context, name);
  writeSecrets(context, input.definition);
  signal.throwIfAborted();
  await ensureReaders(context, input, signal);
  signal.throwIfAborted();
  const process = await context.host.spawn(record.bhyve, { output: vmPathsOf(context.paths, name).output });
  context.processes.set(name, process);
  context.launches.set(name, record.launchedAt);
  const readers = readersOnRecord(context, name);
  const running = { ...record, phase: 'running', pid: process.pid, ...readers } as const;
  writeQuietly(context, running);
  const keeperPid = await startKeeper(context, name, process.pid);
  if (keeperPid !== undefined) {
    writeQuietly(context, { ...running, keeperPid });
  }
  void applyLimits(context, { definition: input.definition, pid: process.pid });
  context.story.tell('guest.launched', {
    vm: name,
    pid: process.pid,
    argv: [record.bhyve.file, ...record.bhyve.args],
  });
  return { pid: process.pid, confirmed: false };
}

/** bhyveload or grub-bhyve, for guests without firmware; its group is ended when the start is cancelled or takes too long. */
export async function runLoader(context: Context, input: LaunchInput, signal: AbortSignal): Promise<void> {
  const { name, definition } = input;
  const plan = planLoader({ definition, layout: context.layout(), absent: leftOut(context, definition) });
  if (plan === undefined) return;
  if (plan.files.length > 0) ensureOwnDirectory(vmHome(context.layout(), name));
  for (const { path, text } of plan.files) replaceFile(path, text);
  writeLaunchRecord(context, input);
  await ensureReaders(context, input, signal);
  signal.throwIfAborted();
  const loader = await context.host.spawn(plan.command, { output: vmPathsOf(context.paths, name).output });
  context.loaders.set(name, loader.exited);
  const end = (): void => void context.host.kill(-loader.pid, 'SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  const exit = await loader.exited;
  signal.removeEventListener('abort', end);
  if (exit.kind === 'code' && exit.code === 0) return;
  const how =
    exit.kind === 'code' ? `exit status ${exit.code}` : exit.kind === 'signal' ? exit.signal : 'lost';
  throw new VmctlError('host', `${name}: ${plan.command.file} failed: ${how}`, {
    hint: outputSince(context, name).lines().at(-1) ?? `see vmctl logs ${name}`,
  });
}

function bhyveCommand(context: Context, { definition, links }: LaunchInput): HostCommand {
  const identity = context.identity(definition);
  const [layout, host] = [context.layout(), context.facts];
  return planBhyve({
    ...{ definition, links, uuid: identity.uuid, pins: identity, layout, host },
    secrets: secretsPath(context, definition),
    absent: leftOut(context, definition),
  });
}

/** Of its optional disks, those that were not there when it was prepared. */
function leftOut(context: Context, definition: VmDefinition): ReadonlySet<string> {
  return absentDisks(definition, context.disks.get(definition), context.layout());
}

function launchRecord(
  context: Context,
  { name, definition, links }: LaunchInput,
  bhyve: HostCommand,
): RunRecord {
  return {
    version: 1,
    name,
    phase: 'launching',
    launchedAt: context.clock.wall(),
    launchedAtMonotonic: context.clock.monotonic(),
    outputOffset: context.marks.get(name) ?? 0,
    confirmed: false,
    definition,
    bhyve,
    links,
    ...companionsOnRecord(context, name),
  };
}

/** On disk before anything is spawned for this launch. Throws `host`. */
export function writeLaunchRecord(context: Context, input: LaunchInput): void {
  writeRunRecord(context.paths, launchRecord(context, input, bhyveCommand(context, input)));
}

/** After the spawn a record that cannot be written must not cost the guest. */
function writeQuietly(context: Context, record: RunRecord): void {
  try {
    writeRunRecord(context.paths, record);
  } catch (error) {
    context.story.tell('vm.warning', { vm: record.name, reason: (error as Error).message }, 'error');
  }
}
