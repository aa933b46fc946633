import { jailOf } from '../netgraph/jail-names.js';
import { linkHook } from '../netgraph/names.js';
import { lookHealth } from '../plan/bridge-health.js';
import type { Execute } from '../plan/drive.js';
import { lookPlug, plugIn } from '../plan/plug.js';
import { replug, type Replug, type ReplugOutcome } from '../plan/replug.js';
import type { Cable } from './cable.js';
import type { LinkKeeper } from './link-keeper.js';
import type { Tell } from './tell.js';
import { placeOf, type CablePlace } from './verdict.js';

export interface HealOptions {
  readonly execute: Execute;
  readonly tell: Tell;
  readonly place: LinkKeeper['place'];
  /** While it works nobody else plugs: an operator may be pulling the very cable that hangs loose. */
  readonly still: LinkKeeper['still'];
  /** NICs that should be plugged in on that bridge, as it is written down at this moment. */
  readonly cables: (bridge: string) => readonly Cable[];
  /** Writes down that a cable has another link of its bridge now. */
  readonly moved: (cable: Cable, number: number) => void;
}

/** What became of a round. */
interface Round {
  readonly plugged: readonly Cable[];
  /** Why a cable could not be plugged in. */
  readonly error: Error | undefined;
}

interface Wrong {
  readonly cable: Cable;
  readonly where: CablePlace;
}

interface Tried {
  readonly cable: Cable;
  readonly outcome: ReplugOutcome;
}

/** A guest that ends between look and act spoils a round for those behind it. */
const ROUNDS = 3;

/**
 * Plugs in again what hangs loose or, where `isRipe` says so, elsewhere: each at its own link, or where somebody took
 * that, at another one. A guest is never restarted, nor touched when its node is gone: then it has ended, or is only
 * starting and connects by itself. Resolves with who was plugged in; rejects when somebody could not be.
 */
export async function plugAgain(
  options: HealOptions,
  bridge: string,
  isRipe: (cable: Cable) => boolean,
): Promise<readonly Cable[]> {
  const plugged: Cable[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const wrong = await findWrong(options, bridge, isRipe);
    if (wrong.length === 0) break;
    const done = await settle(options, await plugAll(options, bridge, wrong));
    plugged.push(...done.plugged);
    if (done.error !== undefined) throw done.error;
  }
  return plugged;
}

async function findWrong(
  { execute, cables }: HealOptions,
  bridge: string,
  isRipe: (cable: Cable) => boolean,
): Promise<readonly Wrong[]> {
  const plugs = cables(bridge).map(({ plug }) => plug);
  const health = await execute(lookHealth({ bridge, numbers: [], plugs }));
  if (health.nodeId === undefined) return [];
  // Read anew: a NIC that an operator moved or unplugged meanwhile is no cable of this bridge now.
  return cables(bridge)
    .map((cable) => ({ cable, where: placeOf(cable, health) }))
    .filter(({ cable, where }) => where === 'loose' || (where === 'elsewhere' && isRipe(cable)));
}

function replugOf({ cable, where }: Wrong): Replug {
  const { plug, bridge, number } = cable;
  return { plug, target: { bridge, number }, hangs: where === 'elsewhere' };
}

/** All but those that an operator moved or unplugged since they were looked at. */
function plugAll(
  { execute, cables, still }: HealOptions,
  bridge: string,
  wrong: readonly Wrong[],
): Promise<readonly Tried[]> {
  return still(async () => {
    const wanted = new Set(cables(bridge).map(wordsOf));
    const left = wrong.filter(({ cable }) => wanted.has(wordsOf(cable)));
    const outcomes = left.length === 0 ? [] : await execute(replug(left.map(replugOf)));
    return left.map(({ cable }, index) => ({ cable, outcome: outcomes[index] ?? 'untried' }));
  });
}

function wordsOf({ owner, nic, number }: Cable): string {
  return [owner, nic, number].join('\0');
}

/** Tells who is plugged in; those whose link is somebody else's get another. */
async function settle(options: HealOptions, tried: readonly Tried[]): Promise<Round> {
  const plugged: Cable[] = [];
  let error: Error | undefined;
  for (const { cable, outcome } of tried) {
    try {
      if (outcome === 'done') tellPlugged(options, cable);
      if (outcome === 'done' || (outcome === 'taken' && (await rePick(options, cable)))) plugged.push(cable);
    } catch (reason) {
      error ??= reason as Error;
    }
  }
  return { plugged, error };
}

function tellPlugged({ tell }: HealOptions, { owner, nic, bridge, number }: Cable): void {
  tell('link.plugged', { ...ownerWords(owner), nic, bridge, hook: linkHook(number), again: true });
}

/** Whether it is plugged in now; somebody else may have been faster in doing so, or it is not wanted there any more. */
async function rePick(options: HealOptions, cable: Cable): Promise<boolean> {
  const { execute, cables, place, moved, tell } = options;
  const { owner, nic, bridge, number, plug } = cable;
  if ((await execute(lookPlug(plug))).kind !== 'loose') return false;
  const isWanted = (): boolean => cables(bridge).some((one) => wordsOf(one) === wordsOf(cable));
  const found = await place({ owner, nic, bridge }, (one) =>
    isWanted() ? execute(plugIn(plug, { bridge, number: one })) : Promise.resolve('gone'),
  ).catch((error: unknown) => {
    if (isWanted()) throw error;
    return undefined;
  });
  if (found === undefined) return false;
  if (found === number) {
    tellPlugged(options, cable);
    return true;
  }
  moved(cable, found);
  const hooks = { hook: linkHook(found), from: `${bridge}:${linkHook(number)}` };
  tell('link.moved', { ...ownerWords(owner), nic, bridge, ...hooks });
  return true;
}

/** Events of a VM bear its name as `vm`; a jail is none. */
function ownerWords(owner: string): { readonly vm: string } | { readonly jail: string } {
  const jail = jailOf(owner);
  return jail === undefined ? { vm: owner } : { jail };
}
