import type { Principal } from '../definition/definition.js';
import { answer } from './answer.js';
import { look, type Steps } from './step.js';

/** To whom a socket is given: a user's is that user's own, a group's is root's and the group's. */
export type PrincipalId = { readonly uid: number } | { readonly gid: number };

/**
 * What the name service calls that user or group; undefined = nobody of that name, or nobody can tell. One key a run:
 * getent(1) ends at the first that is not there (usr.bin/getent/getent.c).
 */
export function* lookPrincipal({ kind, name }: Principal): Steps<PrincipalId | undefined> {
  const database = kind === 'user' ? 'passwd' : 'group';
  const { code, stdout } = yield* look({ file: 'getent', args: [database, name] }, { fresh: answer(2) });
  if (code !== 0) return undefined;
  const id = parseEntry(stdout, name);
  if (id === undefined) return undefined;
  return kind === 'user' ? { uid: id } : { gid: id };
}

/**
 * The number of `NAME:PASSWORD:NUMBER:...`, passwd(5) and group(5). getent(1) takes a name of digits for a number and
 * answers with whoever has that: such a row is not the one asked for.
 */
function parseEntry(stdout: string, name: string): number | undefined {
  for (const line of stdout.split('\n')) {
    const [entry, , number = ''] = line.split(':');
    if (entry === name && /^\d{1,10}$/.test(number)) return Number(number);
  }
  return undefined;
}
