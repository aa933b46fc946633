import { connect } from 'node:net';

const TIMEOUT_MS = 1000;
/** A socket whose maker is gone, or none at all. */
const NOBODY = new Set(['ECONNREFUSED', 'ENOENT']);

/** Whether a process listens on a Unix socket; when in doubt it does. Never rejects, sends nothing. */
export function isListenedOn(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const end = (listened: boolean): void => {
      socket.destroy();
      resolve(listened);
    };
    socket.setTimeout(TIMEOUT_MS, () => end(true));
    socket.once('connect', () => end(true));
    socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => end(!NOBODY.has(code)));
  });
}
