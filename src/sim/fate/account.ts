import type { Accounts } from '../accounts.js';
import type { Verb } from './verb.js';

/** `user NAME UID [GID]`, `user NAME gone`: somebody gets an account on this host, or loses it. */
export const userVerb: Verb = ({ accounts }, [name = '', id = '', group = id]) => {
  if (id === 'gone') return dropped(accounts.users, name);
  if (!isAccount(name, id) || !isAccount(name, group))
    return { error: 'user NAME UID [GID] | user NAME gone' };
  accounts.users.set(name, { uid: Number(id), gid: Number(group) });
  return '';
};

/** `group NAME GID [MEMBER...]`, `group NAME gone`. */
export const groupVerb: Verb = ({ accounts }, [name = '', id = '', ...members]) => {
  if (id === 'gone') return dropped(accounts.groups, name);
  if (!isAccount(name, id)) return { error: 'group NAME GID [MEMBER...] | group NAME gone' };
  accounts.groups.set(name, { gid: Number(id), members });
  return '';
};

function dropped(table: Accounts['users'] | Accounts['groups'], name: string): string | { error: string } {
  return table.delete(name) ? '' : { error: `no ${name}` };
}

function isAccount(name: string, id: string): boolean {
  return name !== '' && /^\d+$/.test(id);
}
