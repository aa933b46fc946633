import { addStats, hasFallen, NO_STATS, subtractStats } from '../netgraph/counters.js';
import type { LinkStats } from '../netgraph/stats.js';

/** Whose traffic: a member of a bridge, by name and not by link. */
export interface MemberKey {
  readonly bridge: string;
  readonly kind: 'nic' | 'host' | 'vm' | 'jail' | 'other';
  readonly name: string;
  /** NIC key of a VM, interface of a jail, `lower` or `upper` of a NIC, hook of a stranger, else empty. */
  readonly nic: string;
}

/** What one look saw of one member. */
export interface Sample extends MemberKey {
  /** The node the link is on. */
  readonly bridgeId: string;
  readonly hook: string;
  readonly stats: LinkStats;
  /** ms on the host's monotonic clock. */
  readonly at: number;
}

/** What flowed since the book knows the member, as the bridge counts it, and its last growth. */
export interface Tally {
  readonly total: LinkStats;
  /** Between the last two looks; undefined = there were no two, or the member is not plugged in. */
  readonly growth: { readonly stats: LinkStats; readonly seconds: number } | undefined;
}

/** How the book is kept between daemons. */
export type SavedTraffic = readonly SavedMember[];

interface SavedMember extends MemberKey {
  /** Of links that are gone. */
  readonly base: LinkStats;
  readonly last?: Sighting;
}

interface Sighting {
  readonly bridgeId: string;
  readonly hook: string;
  readonly stats: LinkStats;
  readonly at: number;
}

interface Entry {
  readonly key: MemberKey;
  base: LinkStats;
  last: Sighting | undefined;
  /** Where the next rate counts from. */
  mark: { readonly total: LinkStats; readonly at: number } | undefined;
  growth: Tally['growth'];
  /** The link that ended with its guest, and when. */
  ended?: { readonly link: Sighting; readonly at: number };
}

/** How long a look may take: within that time looks may tell of what was before. */
const LOOK_MS = 1000;

/** Two looks that are closer give no rate. */
const MIN_RATE_MS = 1000;
/** Members that are gone for good, such as jails with a new name each time, must not fill the memory. */
const MEMBERS_KEPT = 8192;

/**
 * Totals by member. ng_bridge(4) counts by link and forgets with it; here a total goes on when the link is made anew: a
 * counter that fell, another hook, another node behind the bridge's name. What flowed between the last look and a
 * link's end is lost, and a link made anew that has counted more than its predecessor did is taken for the same one
 * unless `cut` told of it.
 */
export interface TrafficBook {
  note(sample: Sample): void;
  /** A look found the member on no link: its counters begin at zero next time. A look that is older than the last is not heard. */
  cut(key: MemberKey, at: number): void;
  /** A guest ended, or a NIC of it was pulled off a bridge: links that match are gone, whatever a look still under way says. */
  cutAll(whose: Partial<MemberKey>, at: number): void;
  tally(key: MemberKey): Tally | undefined;
  save(): SavedTraffic;
}

export function createTrafficBook(saved: SavedTraffic = []): TrafficBook {
  const entries = new Map<string, Entry>(saved.map((member) => [wordOf(member), restored(member)]));
  return {
    note,
    cut(key, at) {
      const entry = entries.get(wordOf(key));
      if (entry?.last !== undefined && at - entry.last.at >= LOOK_MS) fold(entry);
    },
    cutAll(whose, at) {
      for (const entry of entries.values()) {
        if (entry.last === undefined || !isOf(entry.key, whose)) continue;
        entry.ended = { link: entry.last, at };
        fold(entry);
      }
    },
    tally(key) {
      const entry = entries.get(wordOf(key));
      return entry === undefined ? undefined : { total: totalOf(entry), growth: entry.growth };
    },
    save: () =>
      [...entries.values()].map(({ key, base, last }) => ({
        ...key,
        base,
        ...(last !== undefined && { last }),
      })),
  };

  function note({ bridge, kind, name, nic, ...sighting }: Sample): void {
    const key = { bridge, kind, name, nic };
    const word = wordOf(key);
    const entry = entries.get(word) ?? {
      key,
      base: NO_STATS,
      last: undefined,
      mark: undefined,
      growth: undefined,
    };
    if (isOfTheDead(entry, sighting)) return;
    if (entry.last !== undefined && isAnotherLink(entry.last, sighting)) settle(entry);
    entry.last = sighting;
    rate(entry, sighting.at);
    // Newest last: who was not seen for longest is forgotten first.
    entries.delete(word);
    entries.set(word, entry);
    if (entries.size > MEMBERS_KEPT) for (const oldest of entries.keys()) return void entries.delete(oldest);
  }
}

function isOf(key: MemberKey, whose: Partial<MemberKey>): boolean {
  return wordOf(key) === wordOf({ ...key, ...whose });
}

function wordOf({ bridge, kind, name, nic }: MemberKey): string {
  return [bridge, kind, name, nic].join('\0');
}

function restored({ bridge, kind, name, nic, base, last }: SavedMember): Entry {
  const entry: Entry = { key: { bridge, kind, name, nic }, base, last, mark: undefined, growth: undefined };
  if (last !== undefined) entry.mark = { total: totalOf(entry), at: last.at };
  return entry;
}

function isAnotherLink(before: Sighting, now: Sighting): boolean {
  return before.bridgeId !== now.bridgeId || before.hook !== now.hook || hasFallen(before.stats, now.stats);
}

/** A look that began before the guest's end: the same link, that counted on. */
function isOfTheDead({ ended }: Entry, now: Sighting): boolean {
  return ended !== undefined && now.at - ended.at < LOOK_MS && !isAnotherLink(ended.link, now);
}

function totalOf({ base, last }: Entry): LinkStats {
  return last === undefined ? base : addStats(base, last.stats);
}

/** What the last link counted is history. */
function settle(entry: Entry): void {
  entry.base = totalOf(entry);
  entry.last = undefined;
}

function fold(entry: Entry): void {
  settle(entry);
  entry.mark = undefined;
  entry.growth = undefined;
}

function rate(entry: Entry, at: number): void {
  const total = totalOf(entry);
  const { mark } = entry;
  if (mark !== undefined && at - mark.at < MIN_RATE_MS && at >= mark.at) return;
  if (mark !== undefined && at > mark.at)
    entry.growth = { stats: subtractStats(total, mark.total), seconds: (at - mark.at) / 1000 };
  entry.mark = { total, at };
}
