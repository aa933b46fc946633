import { constants, openSync, rmSync } from 'node:fs';
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

interface FifoReader {
  readonly taken: (bytes: Buffer) => void;
  readonly ended: () => void;
}

/** Takes what is written into a FIFO until its last writer has gone, or the result is called; nobody else finds it. */
export function readFifo(path: string, { taken, ended }: FifoReader): () => void {
  const socket = new Socket({
    fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
    readable: true,
    writable: false,
  });
  rmSync(path, { force: true });
  let over = false;
  const finish = () => {
    if (!over) ended();
    over = true;
  };
  socket
    .on('data', (bytes: Buffer) => taken(bytes))
    .on('end', finish)
    .on('error', finish)
    .on('close', finish);
  return () => {
    over = true;
    socket.destroy();
  };
}
