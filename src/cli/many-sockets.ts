import { request, type PartialReport, type RequestOptions } from '../control/client.js';
import type { ControlResult, Outcome, StatusReport } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import type { GuestUsage } from '../protocol/usage.js';
import { mergeNets } from './many-nets.js';

type Of<K extends ControlResult['kind']> = Extract<ControlResult, { readonly kind: K }>;
type Asking<K extends ControlRequest['request']> = Extract<ControlRequest, { readonly request: K }>;

/** How long a daemon may take to say who we are, and which VMs are ours. */
const KNOWN_MS = 10_000;

/**
 * For somebody who is several at once: an owner of their own, and a member of groups that own. An operator's socket shows
 * everything, so that one alone is asked; of owners' sockets each knows its part.
 */
export async function askTogether(
  sockets: readonly [string, ...string[]],
  wanted: ControlRequest,
  options: RequestOptions,
): Promise<ControlResult> {
  const roles = await Promise.all(sockets.map(roleAt));
  const operator = sockets.find((_, at) => roles[at] === 'operator');
  if (operator !== undefined) return request(operator, wanted, options);
  const useful = sockets.filter((_, at) => roles[at] !== undefined);
  const [only = sockets[0], second] = useful;
  if (second === undefined) return request(only, wanted, options);
  if (wanted.request === 'status') return showAll(useful, wanted, options);
  if (wanted.request === 'operate') return operateAll(useful, wanted, options);
  if (wanted.request === 'usage') return followUsage(useful, wanted, options);
  if (wanted.request === 'net') return showNet(useful, wanted, options);
  if (wanted.request === 'events' && wanted.name === undefined) return followAll(useful, wanted, options);
  if ('name' in wanted && wanted.name !== undefined)
    return request((await knowers(useful)).get(wanted.name) ?? only, wanted, options);
  return request(only, wanted, options);
}

/** Undefined = nobody there, or no right to anything. */
async function roleAt(socket: string): Promise<string | undefined> {
  const pong = await request(socket, { request: 'ping' }, { answerTimeoutMs: KNOWN_MS }).catch(
    () => undefined,
  );
  return pong?.kind === 'pong' ? (pong.role ?? 'operator') : undefined;
}

/** The first socket that knows each VM. */
async function knowers(sockets: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>();
  const lists = await Promise.all(sockets.map((socket) => statusAt(socket, { request: 'status' }, {})));
  lists.forEach((vms, at) => {
    for (const { name } of vms) if (!known.has(name)) known.set(name, sockets[at] ?? '');
  });
  return known;
}

async function statusAt(
  socket: string,
  wanted: Asking<'status'>,
  options: RequestOptions,
): Promise<readonly StatusReport[]> {
  const result = await request(socket, wanted, { answerTimeoutMs: KNOWN_MS, ...options });
  return result.kind === 'status' ? result.vms : [];
}

async function showAll(
  sockets: readonly string[],
  wanted: Asking<'status'>,
  options: RequestOptions,
): Promise<Of<'status'>> {
  const known = await knowers(sockets);
  const names = wanted.names ?? [...known.keys()].sort();
  const parts = split(names, known, sockets[0] ?? '');
  const asked = await Promise.all(
    [...parts].map(([socket, part]) => statusAt(socket, { ...wanted, names: part }, options)),
  );
  return { kind: 'status', vms: inOrder(asked.flat(), names) };
}

/** A bridge that one of us is not on is none to that one. */
async function showNet(
  sockets: readonly string[],
  wanted: Asking<'net'>,
  options: RequestOptions,
): Promise<ControlResult> {
  const asked = await Promise.allSettled(sockets.map((socket) => request(socket, wanted, options)));
  const told = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const nets = told.flatMap((result) => (result.kind === 'net' ? [result.net] : []));
  const [first, ...more] = nets;
  if (first !== undefined) return { kind: 'net', net: more.reduce(mergeNets, first) };
  throw (asked.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined)?.reason;
}

async function operateAll(
  sockets: readonly string[],
  wanted: Asking<'operate'>,
  options: RequestOptions,
): Promise<Of<'operate'>> {
  const known = await knowers(sockets);
  const names = wanted.names ?? [...known.keys()].sort();
  const parts = split(names, known, sockets[0] ?? '');
  const asked = await Promise.all(
    [...parts].map(async ([socket, part]): Promise<readonly Outcome[]> => {
      const result = await request(socket, { ...wanted, names: part }, options);
      return result.kind === 'operate' ? result.outcomes : [];
    }),
  );
  return { kind: 'operate', outcomes: inOrder(asked.flat(), names) };
}

/** What no socket knows goes to the first, which says so. */
function split(
  names: readonly string[],
  known: ReadonlyMap<string, string>,
  first: string,
): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>();
  for (const name of names) {
    const socket = known.get(name) ?? first;
    parts.set(socket, [...(parts.get(socket) ?? []), name]);
  }
  return parts;
}

function inOrder<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[],
): readonly T[] {
  return [...all].sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}

/** An event of a VM that two of us own comes twice and is told once. */
async function followAll(
  sockets: readonly string[],
  wanted: Asking<'events'>,
  options: RequestOptions,
): Promise<ControlResult> {
  const onReport = once(options.onReport ?? (() => undefined));
  return together(options, (signal) =>
    sockets.map((socket) => request(socket, wanted, { ...options, signal, onReport })),
  );
}

/** Each socket tells of its part; what the first one tells is filled up with what the others told last. */
async function followUsage(
  sockets: readonly string[],
  wanted: Asking<'usage'>,
  { onReport = () => undefined, ...options }: RequestOptions,
): Promise<ControlResult> {
  const told = new Map<string, readonly GuestUsage[]>();
  const parts = await usageParts(sockets, wanted);
  const hear = (socket: string, isFirst: boolean, report: PartialReport): void => {
    if (report.report !== 'item' || report.value.kind !== 'usage')
      return isFirst ? onReport(report) : undefined;
    const { sample } = report.value;
    told.set(socket, sample.guests);
    if (!isFirst) return;
    const guests = new Map([...told.values()].flat().map((guest) => [guest.name, guest]));
    onReport({ ...report, value: { kind: 'usage', sample: { ...sample, guests: [...guests.values()] } } });
  };
  return together(options, (signal) =>
    parts.map(([socket, part], at) =>
      request(socket, part, { ...options, signal, onReport: (report) => hear(socket, at === 0, report) }),
    ),
  );
}

/** Of all VMs every socket is asked: one that has none today may have some tomorrow. */
async function usageParts(
  sockets: readonly string[],
  wanted: Asking<'usage'>,
): Promise<readonly (readonly [string, Asking<'usage'>])[]> {
  if (wanted.names === undefined) return sockets.map((socket) => [socket, wanted]);
  const parts = split(wanted.names, await knowers(sockets), sockets[0] ?? '');
  return [...parts].map(([socket, names]) => [socket, { ...wanted, names }]);
}

/** Where one of them fails, nobody listens to the others any more. */
async function together(
  { signal }: RequestOptions,
  ask: (signal: AbortSignal) => readonly Promise<ControlResult>[],
): Promise<ControlResult> {
  const over = new AbortController();
  try {
    const [result] = await Promise.all(ask(AbortSignal.any([over.signal, ...(signal ? [signal] : [])])));
    return result ?? { kind: 'done' };
  } finally {
    over.abort();
  }
}

const REMEMBERED = 2000;

function once(onReport: (report: PartialReport) => void): (report: PartialReport) => void {
  const told = new Set<string>();
  return (report) => {
    if (report.report === 'item' && report.value.kind === 'event') {
      const text = JSON.stringify(report.value.event);
      if (told.has(text)) return;
      told.add(text);
      const [oldest] = told;
      if (told.size > REMEMBERED && oldest !== undefined) told.delete(oldest);
    }
    onReport(report);
  };
}
