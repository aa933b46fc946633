import type { StatusReport } from '../../src/protocol/report.js';
import { socketName } from '../../src/netgraph/names.js';
import type { Sight } from './sight.js';

/** What must hold whatever happened, at every moment. */
export function judgeAlways({ audit, records, world }: Sight): readonly string[] {
  return [
    ...audit
      .filter((violation) => !isStillMended(violation))
      .map(({ rule, seq, text }) => `auditor, record ${seq}: ${rule}: ${text}`),
    ...records.broken.map((path) => `record ${path} cannot be read`),
    ...doubles(world.guests.filter(({ program }) => program === 'bhyve').map(({ name }) => name)).map(
      (name) => `more than one bhyve of ${name}`,
    ),
  ];
}

/**
 * What the auditor finds open at the end of its reading: in the middle of a sequence the next ngctl may be about to mend it,
 * and one that is killed again and again cannot. At rest `judgeUplinks` allows no half-connected card.
 */
function isStillMended({ rule, text }: Sight['audit'][number]): boolean {
  return rule === 'half-connected' && text.includes(' is left with ');
}

/** What must hold once nothing goes wrong any more and enough time has passed. */
export function judgeRest(sight: Sight): readonly string[] {
  return [
    ...sight.statuses.flatMap((status) => judgeVm(sight, status)),
    ...judgeNobodys(sight),
    ...judgeKeepers(sight),
    ...judgeReaders(sight),
    ...judgeUplinks(sight),
    ...judgeParkings(sight),
  ];
}

/** What must hold when all was stopped. */
export function judgeEmpty(sight: Sight): readonly string[] {
  const { world, records, statuses, foreign } = sight;
  return [
    ...statuses
      .filter(({ status }) => status !== 'stopped' && status !== 'foreign')
      .map(({ name, status, detail }) => `${name} is ${status} (${detail}) after all was stopped`),
    ...world.guests
      .filter((one) => !one.foreign)
      .map(({ name, pid }) => `bhyve ${name}, pid ${pid}, is left`),
    ...world.vmm.filter(({ name }) => !foreign.has(name)).map(({ name }) => `/dev/vmm/${name} is left`),
    ...[...records.guests.keys()]
      .filter((name) => !foreign.has(name))
      .map((name) => `the run record of ${name} is left`),
    ...records.run
      .filter((file) => file.endsWith('.exit') && !foreign.has(file.slice(0, -5)))
      .map((file) => `${file} is left`),
    ...world.nodes
      .filter(({ type, name }) => type === 'hub' && name?.startsWith('pk'))
      .map(({ name }) => `hub ${name} is left`),
    ...world.nodes
      .filter(({ type, name }) => type === 'socket' && name?.startsWith('vm'))
      .map(({ name }) => `socket ${name} is left`),
  ];
}

const RESTING: readonly string[] = ['stopped', 'running', 'failed', 'foreign'];

function judgeVm({ world, records, foreign }: Sight, vm: StatusReport): readonly string[] {
  const { name, status, detail, intent, pid, links } = vm;
  const here = world.guests.filter((guest) => guest.name === name);
  const words = `${name} is ${status}${detail === null ? '' : ` (${detail})`}, wanted ${intent}`;
  if (!RESTING.includes(status)) return [`${words}: it does not come to rest`];
  const faults: string[] = [];
  const isUp = status === 'running' || status === 'foreign';
  // A guest that somebody starts of a VM that is down is seen when there is a reason to look.
  const seen = status === 'stopped' || status === 'failed' ? here.filter((one) => !one.foreign) : here;
  if (seen.length !== (isUp ? 1 : 0)) faults.push(`${words}, and ${seen.length} processes run`);
  if (status === 'running' && here[0]?.pid !== pid)
    faults.push(`${words} as pid ${pid}, but ${here[0]?.pid} runs`);
  if (status === 'running' && intent === 'down') faults.push(words);
  if (intent === 'up' && status === 'stopped' && detail === null)
    faults.push(`${words}, and nobody says why`);
  if (status === 'running' && records.guests.get(name)?.pid !== pid)
    faults.push(`${words}, but its record names pid ${records.guests.get(name)?.pid}`);
  if (!isUp && records.guests.has(name)) faults.push(`${words}, and has a run record`);
  if (!isUp && links.length > 0)
    faults.push(`${words}, and holds ${links.map(({ hook }) => hook).join(' ')}`);
  if (!isUp && world.vmm.some((entry) => entry.name === name && !foreign.has(name)))
    faults.push(`${words}, and /dev/vmm/${name} is left`);
  if (status === 'running') faults.push(...judgeLinks({ world }, vm));
  return faults;
}

/** Each NIC hangs where the status says. */
function judgeLinks({ world }: Pick<Sight, 'world'>, { name, links }: StatusReport): readonly string[] {
  return links.flatMap(({ bridge, hook, socket, nic, differs }) => {
    const node = world.nodes.find((one) => one.name === socket);
    if (node === undefined) return [`${name}: no socket node ${socket} for NIC ${nic}`];
    if (socket !== socketName(name, nic)) return [`${name}: NIC ${nic} is called ${socket}`];
    if (differs?.startsWith('unplugged') === true) return [];
    const [cable] = node.hooks;
    const peer = world.nodes.find((one) => one.id === cable?.peer);
    const seen = `${peer?.name ?? '-'}:${cable?.peerHook ?? '-'}`;
    return seen === `${bridge}:${hook}`
      ? []
      : [`${name}: NIC ${nic} hangs on ${seen}, told is ${bridge}:${hook}`];
  });
}

/** Guests that no status speaks of. */
function judgeNobodys({ world, statuses, records }: Sight): readonly string[] {
  const known = new Set(statuses.map(({ name }) => name));
  return [
    ...world.guests
      .filter((guest) => !guest.foreign && !known.has(guest.name))
      .map(({ name, pid }) => `${name}, pid ${pid}, runs and nobody knows it`),
    ...[...records.guests.keys()]
      .filter((name) => !known.has(name))
      .map((name) => `${name} has a run record and nobody knows it`),
  ];
}

/** One exit keeper a guest of ours, none without a guest. */
function judgeKeepers({ world, statuses }: Sight): readonly string[] {
  const kept = world.processes
    .filter(({ argv }) => /(^|\/)pwait$/.test(argv[0] ?? '') && argv[1] === '-v')
    .map(({ argv }) => Number(argv.at(-1)));
  const ours = statuses.flatMap(({ status, pid }) => (status === 'running' && pid !== null ? [pid] : []));
  const alive = new Set(world.guests.map(({ pid }) => pid));
  return [
    ...kept.filter((pid) => !alive.has(pid)).map((pid) => `a keeper waits for ${pid}, which is gone`),
    ...ours.filter((pid) => !kept.includes(pid)).map((pid) => `guest ${pid} has no keeper`),
    ...doubles(kept).map((pid) => `guest ${pid} has more than one keeper`),
  ];
}

/** One reader a console at most, none without a guest, and nobody who takes what people type. */
function judgeReaders({ world, statuses }: Sight): readonly string[] {
  const opened = world.processes.flatMap(({ argv: [file = '', path = ''] }) => {
    const [, vm, side] = /\/dev\/nmdm-(.+)\.\d([AB])$/.exec(path) ?? [];
    return /(^|\/)cat$/.test(file) && vm !== undefined ? [{ vm, side, path }] : [];
  });
  const up = new Set(statuses.filter(({ status }) => status === 'running').map(({ name }) => name));
  return [
    ...opened.filter(({ side }) => side === 'A').map(({ path }) => `somebody reads ${path}`),
    ...opened.filter(({ vm }) => !up.has(vm)).map(({ path }) => `a reader of ${path} is left`),
    ...doubles(opened.map(({ path }) => path)).map((path) => `more than one reads ${path}`),
  ];
}

/** A card has both hooks or none. */
function judgeUplinks({ world }: Sight): readonly string[] {
  return world.nodes
    .filter(({ type }) => type === 'ether')
    .flatMap(({ name, hooks }) => {
      const seen = hooks.map((hook) => hook.name).filter((hook) => hook === 'lower' || hook === 'upper');
      return seen.length === 1 ? [`${name} has only ${seen[0]} connected`] : [];
    });
}

/** A hub is there for a NIC that is unplugged, and for nothing else. */
function judgeParkings({ world, statuses }: Sight): readonly string[] {
  const unplugged = statuses.flatMap(({ links }) =>
    links.filter(({ differs }) => differs?.startsWith('unplugged') === true),
  );
  const wanted = new Set(unplugged.map(({ socket }) => `pk${socket.slice('vm'.length)}`));
  return world.nodes
    .filter(({ type, name }) => type === 'hub' && name?.startsWith('pk') === true && !wanted.has(name))
    .map(({ name }) => `hub ${name} is left`);
}

function doubles<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}
