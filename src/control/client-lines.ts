import type { Socket } from 'node:net';
import { INPUT_MAX_BYTES } from '../protocol/console.js';
import { createLineDecoder } from '../protocol/framing.js';

/** What a client says behind its request, where that is one behind which it may. */
export interface ClientLines {
  /**
   * The next line; undefined = it has nothing more to say. While nobody asks for them only a few are kept, and nothing
   * more is read from the client.
   */
  next(): Promise<string | undefined>;
}

export interface LineIntake extends ClientLines {
  /** Throws VmctlError `protocol`. */
  push(chunk: Uint8Array): void;
  end(): void;
}

/** Characters that may wait to be asked for. */
const WAITING_MAX = 64 * 1024;

/** Lines of a socket, read no faster than they are asked for. */
export function createLineIntake(socket: Socket): LineIntake {
  const decoder = createLineDecoder({ maxBytes: INPUT_MAX_BYTES });
  const lines: string[] = [];
  let waiting = 0;
  let ended = false;
  let wake: () => void = () => undefined;
  return {
    push(chunk) {
      for (const line of decoder.push(chunk)) {
        lines.push(line);
        waiting += line.length + 1;
      }
      if (waiting > WAITING_MAX) socket.pause();
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async next() {
      while (lines.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve));
      const line = lines.shift();
      waiting -= line === undefined ? 0 : line.length + 1;
      if (waiting <= WAITING_MAX && socket.isPaused()) socket.resume();
      return line;
    },
  };
}
