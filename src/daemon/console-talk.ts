import type { ClientLines } from '../control/client-lines.js';
import { VmctlError } from '../errors.js';
import { KEYS_WINDOW_BYTES } from '../protocol/console.js';
import { decodeInput } from '../protocol/decode-input.js';
import type { Room, Seat } from './console-room.js';

/** One who reads so much more slowly than the guest prints goes on with the newest part. */
const BEHIND_BYTES = 256 * 1024;
const KEPT_BYTES = 32 * 1024;

/** What is kept, from where the seat's cursor stands to the end: as fast as the client reads it. */
export async function sendKept({ cursor, reply }: Seat, signal: AbortSignal): Promise<void> {
  for (let part = cursor.read(); part !== undefined; part = cursor.read()) {
    if (part.lost > 0) await reply.item({ kind: 'gap', lost: part.lost });
    const { bytes, mark } = part;
    if (bytes.length > 0) await reply.item({ kind: 'bytes', bytes: bytes.toString('base64'), mark });
    if (signal.aborted) return;
  }
}

/** What comes, until the client has gone. What waits for one that reads slowly waits in the file, and is left out at last. */
export async function sendComing(seat: Seat, signal: AbortSignal): Promise<void> {
  const { cursor, reply, wake } = seat;
  const leave = (): void => wake.ring();
  signal.addEventListener('abort', leave, { once: true });
  try {
    while (!signal.aborted) {
      await wake.rung();
      if (signal.aborted) return;
      const lost = cursor.behind() > BEHIND_BYTES ? cursor.skip(KEPT_BYTES) : 0;
      if (lost > 0) await reply.item({ kind: 'gap', lost });
      await sendKept(seat, signal);
    }
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** What the client types and wants, until it has nothing more to say. Throws `protocol`. */
export async function hear(seat: Seat, room: Room, lines: ClientLines): Promise<void> {
  const { reply } = seat;
  let [coming, taken] = [0, 0];
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    const said = decodeInput(line);
    if (said.input === 'take') room.take(seat);
    else if (said.input === 'yield') room.yield(seat);
    else if (said.bytes !== '') accept(Buffer.from(said.bytes, 'base64'));
  }
  room.yield(seat);

  /** Not waited for: while the guest takes nothing the client still is heard, and may leave. */
  function accept(bytes: Buffer): void {
    coming += bytes.length;
    if (coming > KEYS_WINDOW_BYTES)
      throw new VmctlError(
        'protocol',
        `console input: more than ${KEYS_WINDOW_BYTES} bytes are not taken yet`,
      );
    void room.type(seat, bytes).then((reached) => {
      coming -= bytes.length;
      taken += bytes.length;
      void reply.item({ kind: 'taken', bytes: taken, ...(reached ? {} : { lost: true }) });
    });
  }
}
