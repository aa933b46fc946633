import * as z from 'zod/mini';
import type { Principal } from './definition.js';
import { read } from './field.js';
import { accepted, type Reading, refused } from './reading.js';

/** pw(8): names of users and groups, without what would mean something in a path. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,31}$/;

/** `"user:ann"`, `"group:staff"`. */
function readPrincipal(text: string): Reading<Principal> {
  const [, kind, name = ''] = /^(user|group):(.*)$/s.exec(text) ?? [];
  if (kind !== 'user' && kind !== 'group')
    return refused(`${JSON.stringify(text)} is nobody: write "user:NAME" or "group:NAME"`);
  return NAME.test(name)
    ? accepted({ kind, name })
    : refused(`${JSON.stringify(name)} is no name of a ${kind}`);
}

/** How a principal is written. */
export function principalText({ kind, name }: Principal): string {
  return `${kind}:${name}`;
}

const principal = read(z.string(), readPrincipal);

/** One, or a list. */
export const principals = z.union([
  z.pipe(
    principal,
    z.transform((one): readonly Principal[] => [one]),
  ),
  z.array(principal),
]);
