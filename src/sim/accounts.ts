/** Who has an account on the simulated host, by name: /etc/passwd and /etc/group. */
export interface Accounts {
  readonly users: Map<string, { readonly uid: number; readonly gid: number }>;
  readonly groups: Map<string, { readonly gid: number; readonly members: readonly string[] }>;
}

/** Some of those that every FreeBSD comes with (etc/master.passwd, etc/group). */
export function baseAccounts(): Accounts {
  return {
    users: new Map([
      ['root', { uid: 0, gid: 0 }],
      ['operator', { uid: 2, gid: 5 }],
      ['nobody', { uid: 65534, gid: 65534 }],
    ]),
    groups: new Map([
      ['wheel', { gid: 0, members: ['root'] }],
      ['operator', { gid: 5, members: ['root'] }],
      ['staff', { gid: 20, members: [] }],
      ['nogroup', { gid: 65533, members: [] }],
      ['nobody', { gid: 65534, members: [] }],
    ]),
  };
}
