import { type Claim, familyPort, meet } from './claim.js';
import type { Fault } from './fault.js';
import type { Finding } from './finding.js';
import { type Layer, placeIn } from './layer.js';
import type { KeyPath } from './finding.js';

/** What was decoded, with the layers that positions are taken from. */
export interface Member {
  /** VM, or `host`. */
  readonly name: string;
  readonly claims: readonly Claim[];
  layerOf(path: KeyPath): Layer;
}

/**
 * What two definitions claim, or one twice, told in the later place and naming the earlier one. `members` in the order in
 * which they precede each other.
 */
export function findClashes(members: readonly Member[]): readonly (Fault & { readonly of: string })[] {
  const holders = new Map<string, Held[]>();
  return members.flatMap((member) => {
    const { name } = member;
    return member.claims.flatMap(({ kind, value, what, path }) => {
      const key = `${kind} ${kind === 'listen' ? familyPort(value) : value}`;
      const held = holders.get(key) ?? [];
      const holder = held.find((one) => meet(one, { kind, value }));
      if (holder === undefined) {
        holders.set(key, [...held, { member, kind, value, path }]);
        return [];
      }
      const finding: Finding = {
        path,
        at: 'value',
        message: `${what} already belongs to ${placeOf(holder)}`,
      };
      return [{ ...placeIn(member.layerOf(path), finding, name), of: name }];
    });
  });
}

interface Held extends Pick<Claim, 'kind' | 'value' | 'path'> {
  readonly member: Member;
}

/** What stands in a template tells of no VM by itself. */
function placeOf({ member, path }: Held): string {
  const layer = member.layerOf(path);
  const { file, line, column } = layer.place({ path, at: 'value' });
  const place = `${file}:${line}:${column}`;
  return layer.kind === 'own' ? place : `${member.name} (${place})`;
}
