import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'getent: passwd': 'usr.bin/getent/getent.c; that root sees the hash: getpwnam(3)',
  'getent: group': 'usr.bin/getent/getent.c',
  'getent: not found': 'usr.bin/getent/getent.c: ends at the first key that is not there',
  'getent: usage': 'usr.bin/getent/getent.c',
  'getent: other databases': 'UNPROVEN',
} satisfies Evidence;

const NOT_FOUND = 2;

/** getent(1), passwd and group by keys: a key of digits is a number, not a name. */
export function getent(world: World, call: Call): Outcome {
  const [database, ...keys] = call.args;
  if (database === undefined)
    return reply(EVIDENCE['getent: usage'], 1, { stderr: 'Usage: getent database [key ...]\n' });
  if (database !== 'passwd' && database !== 'group')
    return reply(EVIDENCE['getent: other databases'], 1, { stderr: `Unknown database: ${database}\n` });
  const rows = database === 'passwd' ? passwdRows(world) : groupRows(world);
  let stdout = '';
  for (const key of keys) {
    const row = rows.find(({ name, id }) => (/^\d+$/.test(key) ? id === Number(key) : name === key));
    if (row === undefined) return reply(EVIDENCE['getent: not found'], NOT_FOUND, { stdout });
    stdout += `${row.text}\n`;
  }
  return reply(EVIDENCE[`getent: ${database}`], 0, { stdout });
}

interface Row {
  readonly name: string;
  readonly id: number;
  readonly text: string;
}

function passwdRows({ accounts }: World): readonly Row[] {
  return [...accounts.users].map(([name, { uid, gid }]) => ({
    name,
    id: uid,
    text: `${name}:${uid === 0 ? '$6$simulated$hash' : '*'}:${uid}:${gid}:${name} of the world:/home/${name}:/bin/sh`,
  }));
}

function groupRows({ accounts }: World): readonly Row[] {
  return [...accounts.groups].map(([name, { gid, members }]) => ({
    name,
    id: gid,
    text: [name, '*', gid, ...(members.length === 0 ? [] : [members.join(',')])].join(':'),
  }));
}
