import type { Claim } from './claims.js';
import type { Fault } from './fault.js';
import type { KeyPath } from './finding.js';
import { Locator } from './locate.js';

/** A decoded file with its text, which positions are taken from. */
export interface Member {
  readonly file: string;
  readonly text: string;
  readonly claims: readonly Claim[];
}

/**
 * What two files claim, or one twice, told in the later place and naming the earlier one. `members` in the order in which
 * files precede each other.
 */
export function findClashes(members: readonly Member[]): readonly Fault[] {
  const holders = new Map<string, Held>();
  return members.flatMap((member) => {
    const locator = new Locator(member.text);
    return member.claims.flatMap(({ kind, value, what, path }) => {
      const key = `${kind} ${value}`;
      const holder = holders.get(key);
      if (holder === undefined) {
        holders.set(key, { member, locator, path });
        return [];
      }
      const { file } = member;
      const first = holder.locator.positionOf({ path: holder.path, at: 'value' });
      const message = `${what} already belongs to ${holder.member.file}:${first.line}:${first.column}`;
      return [{ file, ...locator.positionOf({ path, at: 'value' }), message }];
    });
  });
}

interface Held {
  readonly member: Member;
  readonly locator: Locator;
  readonly path: KeyPath;
}
