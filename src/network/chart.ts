import type { BridgeHealth } from '../plan/bridge-health.js';
import type { Cable } from './cable.js';
import { placeOf, type Verdict } from './verdict.js';

/** What is known of one bridge from look to look. */
export interface Chart {
  health: BridgeHealth | undefined;
  verdict: Verdict;
  /** `bridge.lost` was told. */
  lost: boolean;
  /** Plugged in again since, by name. */
  plugged: readonly string[];
  /** Why it could not be looked at or healed. */
  trouble: string | undefined;
  /** Cables that hung elsewhere at the last look, by name. */
  elsewhere: ReadonlySet<string>;
  /** Whose turn it is to be looked at. */
  turn: number;
}

const WELL: Verdict = { problems: [], mendable: false, cut: [] };
/** Cables of which each look asks where they hang; many take turns, so that the look stays one small run. */
const PLUGS_A_LOOK = 32;

export function newChart(): Chart {
  return {
    ...{ health: undefined, verdict: WELL, lost: false, plugged: [], trouble: undefined },
    ...{ elsewhere: new Set(), turn: 0 },
  };
}

/** The cables whose turn it is. */
export function nextTurn(chart: Chart, all: readonly Cable[]): readonly Cable[] {
  if (all.length <= PLUGS_A_LOOK) return all;
  const start = chart.turn % all.length;
  chart.turn = start + PLUGS_A_LOOK;
  return [...all.slice(start), ...all.slice(0, start)].slice(0, PLUGS_A_LOOK);
}

/** Enters what a look saw. */
export function enterLook(chart: Chart, bridge: string, health: BridgeHealth, seen: Verdict): void {
  const before = chart.health?.nodeId;
  const verdict = ripen(chart, seen, health);
  const isRemade = before !== undefined && health.nodeId !== undefined && before !== health.nodeId;
  // Somebody removed it and made it again between two looks: it is there, but its guests hang loose.
  const hidden = isRemade && verdict.problems.length === 0 && verdict.cut.length > 0;
  chart.verdict = hidden
    ? { ...verdict, problems: [`bridge ${bridge} was removed and made again`] }
    : verdict;
  chart.health = health;
}

/** An operator may be moving a cable at this moment: one that hangs elsewhere is cut off only when seen so twice. */
function ripen(chart: Chart, verdict: Verdict, health: BridgeHealth): Verdict {
  const elsewhere = verdict.cut.filter((cable) => placeOf(cable, health) === 'elsewhere').map(cableName);
  const unripe = elsewhere.filter((name) => !chart.elsewhere.has(name));
  chart.elsewhere = new Set(elsewhere);
  return { ...verdict, cut: verdict.cut.filter((cable) => !unripe.includes(cableName(cable))) };
}

/** That one is plugged in by now. */
export function leaveOut(chart: Chart, owner: string, nic: string): void {
  const cut = chart.verdict.cut.filter((cable) => cable.owner !== owner || cable.nic !== nic);
  chart.verdict = { ...chart.verdict, cut };
}

export function isSick({ verdict: { problems, cut } }: Chart): boolean {
  return problems.length > 0 || cut.length > 0;
}

/** One line for everything that is not as it should be. */
export function problemsOf(chart: Chart): readonly string[] {
  return [...chart.verdict.problems, ...complaintsOf(chart)];
}

/** The same without what anybody can see who looks at the bridge: who is cut off, and why it was not healed. */
export function complaintsOf({ verdict, trouble }: Chart): readonly string[] {
  const cut = verdict.cut.map((cable) => `${cableName(cable)} is not plugged in`);
  return [...cut, ...(trouble === undefined ? [] : [trouble])];
}

/** `web/0`, `jail/www/ng0_www`. */
export function cableName({ owner, nic }: Cable): string {
  return `${owner}/${nic}`;
}
