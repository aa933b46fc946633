import { judgeProcesses, type ProcessRow } from '../bhyve/process.js';
import type { VmDefinition } from '../definition/definition.js';
import type { InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import type { Link } from '../netgraph/node.js';
import type { OtherSupervisor } from '../plan/other-supervisors.js';
import { nameSockets, type SocketQuestion, type SocketsFound } from '../plan/guest-sockets.js';
import { lookInterfaces } from '../plan/interfaces.js';
import { lookVmBhyveStore, tapsOf, tapWarnings, VM_BHYVE_FILES } from '../plan/left-behind.js';
import { isArgvKnown } from '../plan/drift.js';
import { lastDevices, parseNicWords, type NicWord } from '../plan/nic-words.js';
import { readFileIfAny } from '../store/file.js';
import { readRunRecord } from '../store/records.js';
import type { Context } from './context.js';

export interface Adoptee {
  readonly definition: VmDefinition;
  readonly guest: ProcessRow;
  readonly rows: readonly ProcessRow[];
  /** Those that were ended. */
  readonly ended: readonly OtherSupervisor[];
}

export interface LinksFound {
  readonly links: readonly Link[];
  /** What the operator must know: NICs nobody can place, and what stays of its former supervisor. */
  readonly warnings: readonly string[];
}

/** Where a guest that others started is plugged in, as far as there is proof; and what they leave behind. */
export async function findForeignLinks(
  context: Context,
  adoptee: Adoptee,
  signal: AbortSignal,
): Promise<LinksFound> {
  const { definition, guest } = adoptee;
  const { macs } = context.identity(definition);
  const taps = tapsOf(await see(context, signal), { name: definition.name, pid: guest.pid });
  const store = await storeOf(context, definition.name, signal);
  const question = {
    vm: definition.name,
    nics: definition.networks.map(({ key, bridge }) => ({ key, bridge, mac: macs[key] ?? '' })),
    words: wordsOf(guest, store),
    alone: taps.length === 0 && isAlone(context, adoptee),
  };
  const { links, unknown } = await place(context, question, signal);
  return {
    links,
    warnings: [
      ...unknown.map((text) => `${text}; it is plugged in as its file says from the next start on`),
      ...macWarnings(links, macs),
      ...tapWarnings(taps, ({ openedBy }) => openedBy !== undefined),
      ...(await filesLeft(context, adoptee, store)),
    ],
  };
}

/** A netgraph that cannot be looked at neither: its supervisor may have ended already. */
async function place(context: Context, question: SocketQuestion, signal: AbortSignal): Promise<SocketsFound> {
  try {
    return await context.execute(nameSockets(question), signal);
  } catch (error) {
    signal.throwIfAborted();
    const { message } = error as Error;
    return { links: [], unknown: question.nics.map(({ key }) => `NIC ${key}: ${message}`) };
  }
}

/** Interfaces that cannot be seen keep nobody from being taken over. */
function see(context: Context, signal: AbortSignal): Promise<readonly InterfaceSeen[]> {
  return context.execute(lookInterfaces(), signal).catch(() => []);
}

/** The guest's directory in vm-bhyve's store; undefined = it has none. */
async function storeOf(context: Context, name: string, signal: AbortSignal): Promise<string | undefined> {
  const store = await context.execute(lookVmBhyveStore(), signal).catch(() => undefined);
  if (store === undefined) return undefined;
  const directory = `${context.paths.root}${store}/${name}`;
  return (await context.host.inspect(directory)) === undefined ? undefined : directory;
}

/** The argv that ps shows before the title, else the one that vm-bhyve has written down. */
function wordsOf(guest: ProcessRow, store: string | undefined): readonly NicWord[] | undefined {
  if (!guest.titled) return parseNicWords(guest.command);
  const log = store === undefined ? undefined : readLog(`${store}/vm-bhyve.log`);
  const devices = log === undefined ? undefined : lastDevices(log);
  return devices === undefined ? undefined : parseNicWords(devices);
}

function readLog(path: string): string | undefined {
  try {
    return readFileIfAny(path);
  } catch {
    return undefined;
  }
}

/** No other bhyve of this host can have a socket without a name. */
function isAlone(context: Context, { rows, guest }: Adoptee): boolean {
  const others = [...context.processes].filter(([name]) => hasNamedSockets(context, name));
  const named = new Set(others.map(([, { pid }]) => pid));
  return rows.every((row) => row.pid === guest.pid || named.has(row.pid) || !isGuest(row));
}

/** vmctl launches no other; of a guest that was taken over before nobody can tell, unless its argv does. */
function hasNamedSockets({ paths }: Context, name: string): boolean {
  const record = readRunRecord(paths, name);
  if (record === undefined || !isArgvKnown(record)) return false;
  return parseNicWords(record.bhyve.args.join(' ')).every(({ socket }) => socket !== undefined);
}

function isGuest(row: ProcessRow): boolean {
  const name =
    row.command
      .replace(/ \(bhyve\)$/, '')
      .split(' ')
      .at(-1) ?? '';
  const { guests, doubtful } = judgeProcesses([row], name);
  return guests.length + doubtful.length > 0;
}

function macWarnings(links: readonly Link[], macs: Readonly<Record<string, string>>): readonly string[] {
  return links.flatMap(({ nic, mac }) =>
    macs[nic] === undefined || mac === macs[nic]
      ? []
      : [
          `NIC ${nic} has MAC ${mac} now and ${macs[nic]} from the next start on: mac = "${mac}" in its file keeps it`,
        ],
  );
}

async function filesLeft(
  { host }: Context,
  { ended }: Adoptee,
  store: string | undefined,
): Promise<readonly string[]> {
  if (!ended.some(({ kind }) => kind === 'vm-bhyve')) return [];
  if (store === undefined)
    return [
      "vm-bhyve's run.lock and console stay in its directory of this guest: remove them, or it calls the guest locked",
    ];
  const files = VM_BHYVE_FILES.map((file) => `${store}/${file}`);
  const there = await Promise.all(files.map(async (path) => ((await host.inspect(path)) ? [path] : [])));
  const left = there.flat();
  return left.length === 0
    ? []
    : [`vm-bhyve's files are left behind, and it calls the guest locked: \`rm ${left.join(' ')}\``];
}
