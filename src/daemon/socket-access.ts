import type { SocketAccess } from '../control/listener.js';
import type { Principal } from '../definition/definition.js';
import type { PrincipalId } from '../plan/principal.js';
import type { Paths } from '../store/paths.js';

export type SocketOwner = Pick<SocketAccess, 'uid' | 'gid' | 'mode'>;

/** A user's socket is for that user alone, a group's for root and its members: connect(2) asks for the right to write. */
export function accessOf(id: PrincipalId): SocketOwner {
  return 'uid' in id
    ? { uid: id.uid, gid: ownGroup(), mode: 0o600 }
    : { uid: ownUser(), gid: id.gid, mode: 0o660 };
}

/** Its name says whose it is, to whoever lists the directory; what decides is whose file it is. */
export function operatorSocketPath({ operatorSockets }: Paths, { kind, name }: Principal): string {
  return `${operatorSockets}/${kind}-${name}.sock`;
}

function ownUser(): number {
  return process.getuid?.() ?? 0;
}

function ownGroup(): number {
  return process.getgid?.() ?? 0;
}
