import type { ImportNote } from '../imported.js';
import { homeOf, type Guest } from './guest.js';

/** What lies beside a guest's files and no definition can say: a suspended state, and the lock of another host. */
export function leftOverNotes(guest: Guest): readonly ImportNote[] {
  const { name, saved = [], lockedBy } = guest;
  const where = homeOf(guest);
  return [
    ...saved.slice(0, 1).map((what): ImportNote => {
      const why = `it is suspended, and vmctl does not resume it: it would boot as after a power failure. \`vm start ${name}\`, then shut it down, or \`vm discard ${name}\``;
      return { kind: 'dropped', where, what, why };
    }),
    ...(lockedBy === undefined
      ? []
      : [
          {
            kind: 'dropped',
            where,
            what: 'run.lock',
            why: `it says "${lockedBy}", which is another host: vm-bhyve does not start the guest here while that file is there, and vmctl does not look at it. Make sure that it does not run there`,
          } as const,
        ]),
  ];
}
