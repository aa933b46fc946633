import { followConsole, isConsoleMark, openConsoleLog } from '../console/log.js';
import { typeInto } from '../console/typing.js';
import type { ClientLines } from '../control/client-lines.js';
import type { Reply } from '../control/reply.js';
import { VmctlError } from '../errors.js';
import type { Host } from '../host/host.js';
import type { ConsoleRequest } from '../protocol/console.js';
import { consoleFilesOf, type Paths } from '../store/paths.js';
import type { ConsoleSight, ConsoleSights } from '../supervisor/console-sight.js';
import type { Story } from '../supervisor/story.js';
import { chooseConsolePort, keptConsolePort, typingFault } from './console-port.js';
import { createRoom, createSeat, type Room, type Seat } from './console-room.js';
import { hear, sendComing, sendKept } from './console-talk.js';
import { createTyping } from './typing.js';

export interface ConsoleDeskOptions {
  readonly supervisor: ConsoleSights;
  readonly story: Pick<Story, 'follow'>;
  readonly paths: Paths;
  readonly host: Pick<Host, 'feed' | 'alive'>;
}

export interface ConsoleClient {
  readonly reply: Reply;
  readonly signal: AbortSignal;
  readonly lines?: ClientLines | undefined;
  /** Its principal; absent = root. */
  readonly principal?: string | undefined;
}

/** Where all consoles of a daemon are looked at and typed at. */
export interface ConsoleDesk {
  /** Resolves when the client has gone, or has all that is kept. Throws `denied`, `protocol`. */
  attend(request: ConsoleRequest, client: ConsoleClient): Promise<void>;
  /** The daemon is about to end. */
  release(): void;
}

interface OpenRoom extends Room {
  readonly vm: string;
  readonly port: number;
  /** Aborted when it is over, with what to tell those who look, if any do. */
  readonly closed: AbortController;
}

export function createConsoleDesk({ supervisor, story, paths, host }: ConsoleDeskOptions): ConsoleDesk {
  const rooms = new Map<string, OpenRoom>();
  const unfollow = story.follow(({ event, vm }) => {
    for (const room of rooms.values()) if (room.vm === vm || event === 'definitions.read') lookAgain(room);
  });
  return { attend, release };

  function release(): void {
    unfollow();
    for (const room of rooms.values()) room.freeze();
  }

  /** Who would wait for words that never come is told so. */
  function lookAgain(room: OpenRoom): void {
    const { vm, port } = room;
    try {
      const sight = supervisor.consoleOf(vm);
      if (sight === undefined) throw removed(vm);
      chooseConsolePort(vm, sight, port);
      room.power(sight.up);
    } catch (error) {
      close(room, error);
    }
  }

  function close(room: OpenRoom, why?: unknown): void {
    const key = keyOf(room);
    if (rooms.get(key) === room) rooms.delete(key);
    room.closed.abort(why);
  }

  async function attend(request: ConsoleRequest, client: ConsoleClient): Promise<void> {
    const { name, follow } = request;
    const sight = supervisor.consoleOf(name);
    if (sight === undefined)
      throw new VmctlError('denied', `${name}: its file has faults`, { hint: `vmctl check ${name}` });
    const port = follow ? portOf(request, sight) : keptConsolePort(sight, request.port);
    const seat = seatOf(request, client, port);
    const { reply, signal } = client;
    await reply.item({ kind: 'opened', port, up: sight.up !== false });
    if (!follow) {
      await sendKept(seat, signal);
      return reply.done({ kind: 'done' });
    }
    await sit(seat, { request, client, port, sight });
  }

  /** One whom cu(1) keeps off would wait for words that never come. */
  function portOf({ name, port: wanted }: ConsoleRequest, sight: ConsoleSight): number {
    const chosen = chooseConsolePort(name, sight, wanted);
    const held = sight.captureOf(chosen.port).heldBy !== undefined;
    const fault = held ? typingFault(sight, chosen, host.alive) : undefined;
    if (fault !== undefined) throw fault;
    return chosen.port;
  }

  function seatOf(request: ConsoleRequest, { reply, principal }: ConsoleClient, port: number): Seat {
    const { name, after, lines, from, follow } = request;
    if (after !== undefined && !isConsoleMark(after))
      throw new VmctlError('protocol', 'after: not a mark of an earlier answer');
    const files = consoleFilesOf(paths, name, port);
    if (!follow && openConsoleLog(files).behind() === 0) throw notKept(name, port);
    const where = { ...(after === undefined ? {} : { after }), ...(lines === undefined ? {} : { lines }) };
    return createSeat({ who: whoIs(principal, from), reply, cursor: openConsoleLog(files, where) });
  }

  async function sit(seat: Seat, { request, client, port, sight }: Sitting): Promise<void> {
    const { signal, lines } = client;
    const room = roomOf(request.name, port, sight);
    const left = new AbortController();
    const over = AbortSignal.any([signal, room.closed.signal, left.signal]);
    room.enter(seat, request);
    try {
      const heard = lines === undefined ? Promise.resolve() : hear(seat, room, lines);
      const shown = sendKept(seat, over).then(() => sendComing(seat, over));
      // A daemon that ends waits for nobody to say something.
      await Promise.race([shown, heard.then(() => shown)]);
      if (!signal.aborted) room.closed.signal.throwIfAborted();
    } finally {
      left.abort();
      room.leave(seat);
    }
  }

  function roomOf(vm: string, port: number, { up }: ConsoleSight): OpenRoom {
    const open = rooms.get(keyOf({ vm, port }));
    if (open !== undefined) return open;
    const closed = new AbortController();
    const typing = createTyping(async () => {
      const sight = supervisor.consoleOf(vm);
      if (sight === undefined) throw removed(vm);
      const chosen = chooseConsolePort(vm, sight, port);
      const fault = typingFault(sight, chosen, host.alive);
      if (fault !== undefined) throw fault;
      return typeInto(host, chosen.reader);
    });
    const room: OpenRoom = {
      ...{ vm, port, closed },
      ...createRoom({ up, typing, onEmpty: () => close(room) }),
    };
    rooms.set(keyOf(room), room);
    followConsole(consoleFilesOf(paths, vm, port), room.ring, closed.signal);
    return room;
  }
}

interface Sitting {
  readonly request: ConsoleRequest;
  readonly client: ConsoleClient;
  readonly port: number;
  readonly sight: ConsoleSight;
}

function keyOf({ vm, port }: Pick<OpenRoom, 'vm' | 'port'>): string {
  return `${vm}/${port}`;
}

function removed(name: string): VmctlError {
  return new VmctlError('no-such-vm', `${name}: there is no such VM any more`, {
    hint: 'vmctl status lists them',
  });
}

const WHO_MAX = 80;

/** Shown on other people's terminals: nothing that steers one is let through. */
function whoIs(principal: string | undefined, from: string | undefined): string {
  const place = from?.replace(/\p{C}/gu, '?').slice(0, WHO_MAX);
  if (principal === undefined) return place ?? 'root';
  return place === undefined ? principal : `${principal} (${place})`;
}

function notKept(name: string, port: number): VmctlError {
  return new VmctlError('denied', `${name}: nothing is kept of com${port}`, {
    hint: `it is once ${name} has run, unless its file has console.log = false`,
  });
}
