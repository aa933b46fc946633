import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';

/** Opens a FIFO for reading without waiting for a writer, and hands over its lines. A writing end of our own keeps it from ending. */
export function listenToBell(path: string, heard: (line: string) => void): () => void {
  const socket = new Socket({
    fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK),
    readable: true,
    writable: false,
  });
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    // Lives that ended before somebody rang are seen in the same round of polling; they go first.
    setImmediate(() => lines.forEach(heard));
  });
  return () => socket.destroy();
}

/** Calls back once the last process that holds the FIFO open for writing has died. */
export function watchLife(path: string, died: () => void): void {
  const socket = new Socket({
    fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
    readable: true,
    writable: false,
  });
  let over = false;
  const finish = () => {
    if (!over) died();
    over = true;
  };
  socket.on('end', finish).on('error', finish).on('close', finish).resume();
}
