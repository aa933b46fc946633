import type { GuestExit } from '../../src/bhyve/exit.js';
import type { ProbeVerdict } from '../../src/vm/actors.js';
import { wantedOf, type VmContext, type VmInput } from '../../src/vm/context.js';
import type { VmSnapshot } from '../../src/vm/machine.js';
import { statePathOf } from '../../src/vm/state-name.js';
import { confirmedGuest, definition, guest, link, policy, programmed } from './fixture.js';

/** What an explorer needs to know of the world round the machine: what can happen next, and who is alive. */

export interface Move {
  readonly name: string;
  readonly event: { readonly type: string };
}

/** Who was seen alive last, by what the actors have told; a launch under way may have brought a guest up. */
export type Alive = 'nobody' | 'ours' | 'foreign';

/** Every verdict is one exit away: nothing has to be counted up to. */
const haste = { restart: { ...policy, onTripleFault: 'fail' as const }, loadTimeoutMs: 60_000 };
const hasty = { ...definition, ...haste };
/** Hooks and companions: more states, so of one beginning only. */
const escorted = { ...programmed, ...haste };

export function inputs(): readonly VmInput[] {
  const clock = { now: () => 0, wall: () => 0, random: () => 0.5 };
  const name = 'web1';
  const plain = (['up', 'down', 'cycle'] as const).map((intent) => ({
    name,
    definition: hasty,
    intent,
    clock,
  }));
  return [...plain, { name, definition: escorted, intent: 'up', clock }];
}

const verdicts: readonly ProbeVerdict[] = [
  { kind: 'ours', guest: confirmedGuest, definition: hasty, links: [link] },
  { kind: 'foreign', pid: 99 },
  { kind: 'vmm-alone' },
  { kind: 'ended', exit: { kind: 'code', code: 0 }, definition: hasty, confirmed: true },
  { kind: 'ended', exit: { kind: 'lost' }, definition: hasty, confirmed: false },
  { kind: 'nothing' },
  { kind: 'unfinished', definition: hasty },
];
const exits: readonly GuestExit[] = [
  { kind: 'rebooted' },
  { kind: 'powered-off' },
  { kind: 'signal', signal: 'SIGSEGV' },
  { kind: 'triple-fault' },
  { kind: 'hook-taken', lines: [] },
];

/** Every way in which an actor may succeed. */
export const outputs: Readonly<Record<string, readonly unknown[]>> = {
  probe: verdicts,
  watchForeign: [undefined],
  adoptForeign: [confirmedGuest],
  awaitTurn: [undefined],
  ensureBridges: ['done', 'disk-awaited'],
  leaseLinks: [[link]],
  preStart: [undefined],
  startCompanions: [undefined],
  postStart: [undefined],
  preStop: [undefined],
  postStop: [undefined],
  runLoader: [undefined],
  launch: [guest],
  watch: exits,
  pressButton: [{ pressed: true }, { pressed: false, reason: 'ACPI is off' }],
  forceReset: [undefined],
  forceOff: [undefined],
  clean: [undefined],
};

/** The same, of a guest that runs with what its file says. */
export function outputsOf(actor: string, { context }: VmSnapshot): readonly unknown[] {
  if (actor !== 'probe') return outputs[actor] ?? [];
  const { definition } = context;
  return verdicts.map((verdict) => ('definition' in verdict ? { ...verdict, definition } : verdict));
}

const facts = [
  { type: 'guest.confirmed' },
  { type: 'definition.removed' },
  { type: 'host.closing' },
  { type: 'failure.told' },
] as const;

/** What hooks and companions add is the same whether the host closes or the file goes, which double everything. */
const escortedFacts = [{ type: 'guest.confirmed' }] as const;

export function factsOf({ context }: VmSnapshot): readonly { readonly type: string }[] {
  return context.definition.hooks === undefined ? facts : escortedFacts;
}

export function done(actor: string, output: unknown): Move {
  const kind = (output as { kind?: string } | undefined)?.kind ?? JSON.stringify(output) ?? '';
  return { name: `${actor} done ${kind}`, event: { type: `xstate.done.actor.${actor}`, output } as never };
}

export function failing(actor: string): Move {
  return {
    name: `${actor} failed`,
    event: { type: `xstate.error.actor.${actor}`, error: new Error('no') } as never,
  };
}

export function workingOf(snapshot: VmSnapshot): readonly string[] {
  return Object.entries(snapshot.children).flatMap(([name, child]) => (child === undefined ? [] : [name]));
}

/** The running timers, as the events they will send. */
export function timersOf(snapshot: VmSnapshot): readonly Move[] {
  const nodes = (snapshot as unknown as { _nodes: { after: { eventType: string }[] }[] })._nodes;
  const types = new Set(nodes.flatMap((node) => node.after.map((one) => one.eventType)));
  return [...types].map((type) => ({ name: type, event: { type } }));
}

export function aliveAfter(before: Alive, move: Move, next: VmSnapshot): Alive {
  const { type, output } = move.event as { type: string; output?: { kind?: string } };
  if (type === 'xstate.done.actor.probe') {
    return output?.kind === 'ours' || output?.kind === 'foreign' ? output.kind : 'nobody';
  }
  if (type === 'xstate.done.actor.watch' || type === 'xstate.done.actor.watchForeign') return 'nobody';
  if (type === 'xstate.done.actor.adoptForeign') return 'ours';
  return statePathOf(next) === 'starting.launching' ? 'ours' : before;
}

/** What the machine may yet do, without what only counts, is only shown or only handed on, or is reset before it counts. */
export function keyOf(snapshot: VmSnapshot, alive: Alive): string {
  const c: VmContext = snapshot.context;
  const path = statePathOf(snapshot);
  const looking = path.startsWith('probing') || path.startsWith('foreign');
  const mayHook = c.definition.hooks !== undefined && /^(starting|probing)/.test(path);
  const killing = c.stop.kill && !path.startsWith('alive.killing');
  const flags = [
    c.hostShutdown,
    c.closing && !c.hostShutdown,
    c.ordered,
    c.resetting,
    c.adopting,
    looking && c.lingered,
    killing,
    c.definition.hooks !== undefined,
    path.startsWith('alive') && c.asked,
    mayHook && (c.cause === 'start' || c.cause === 'restart'),
  ];
  const known = [
    looking ? c.guest !== undefined : c.guest?.confirmed,
    looking && c.foreignPid,
    c.tries.clean,
  ];
  const next = [c.verdict?.next, c.verdict?.keepLinks, c.downReason?.state, c.file, wantedOf(c)];
  return [path, alive, flags.map(Number).join(''), ...known, ...next].join('|');
}
