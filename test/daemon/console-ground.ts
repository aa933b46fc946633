import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import * as assert from 'uvu/assert';
import { request, type Talk } from '../../src/control/client.js';
import { serve, type ServerLimits } from '../../src/control/server.js';
import { createConsoleDesk } from '../../src/daemon/console-desk.js';
import type { ConsoleDefinition } from '../../src/definition/definition.js';
import type { VmctlError } from '../../src/errors.js';
import type { HostExit } from '../../src/host/host.js';
import type { ConsoleItem, ConsoleRequest } from '../../src/protocol/console.js';
import { consoleFilesOf, pathsOf, type Paths } from '../../src/store/paths.js';
import type { ConsoleSight } from '../../src/supervisor/console-sight.js';
import type { StoryEvent } from '../../src/supervisor/story.js';

export interface ConsoleGround extends AsyncDisposable {
  readonly paths: Paths;
  /** What was typed, one text for each program that was started for it; ` (ended)` when its input was. */
  readonly typed: string[];
  readonly captures: Map<number, { pid?: number; heldBy?: number; told?: string }>;
  /** While true, nothing that is typed is taken. */
  stuck: boolean;
  print(text: string, port?: number): void;
  power(up: boolean | undefined): void;
  /** Its file is read again: it says something else, or is not there any more. */
  reread(now: { readonly kept?: boolean; readonly removed?: boolean }): void;
  readonly console: { -readonly [Key in keyof ConsoleDefinition]: ConsoleDefinition[Key] };
  sit(wish?: Partial<ConsoleRequest>): Sitter;
  close(): Promise<void>;
}

export interface Sitter {
  readonly items: ConsoleItem[];
  /** In words. */
  readonly told: string[];
  readonly talk: Promise<Talk>;
  readonly ended: Promise<VmctlError | undefined>;
  /** What was printed so far. */
  seen(): string;
  /** How it stands with the keyboard. */
  place(): string;
  type(text: string): Promise<void>;
  until(done: () => boolean): Promise<void>;
  leave(): Promise<unknown>;
}

/** A desk with a VM `web` that has com1 and com2, behind a control socket. */
export async function consoleGround(limits: Partial<ServerLimits> = {}): Promise<ConsoleGround> {
  const paths = pathsOf({ root: mkdtempSync('/tmp/vmctl-') });
  mkdirSync(paths.run, { recursive: true });
  mkdirSync(dirname(consoleFilesOf(paths, 'web', 1).newest), { recursive: true });
  const listeners = new Set<(event: StoryEvent, kept: boolean) => void>();
  const console: ConsoleGround['console'] = { com1: { kind: 'nmdm' }, com2: { kind: 'nmdm' }, log: true };
  const captures: ConsoleGround['captures'] = new Map([1, 2].map((port) => [port, { pid: port }]));
  const sight = {
    ...{ definition: { name: 'web', console }, layout: { root: paths.root } },
    ...{ up: true as boolean | undefined, foreign: false, kept: true },
    captureOf: (port: number) => captures.get(port) ?? {},
  };
  const typed: string[] = [];
  const ground = { stuck: false };
  let there = true;
  const desk = createConsoleDesk({
    paths,
    supervisor: { consoleOf: () => (there ? (sight as unknown as ConsoleSight) : undefined) },
    story: { follow: (listener) => (listeners.add(listener), () => listeners.delete(listener)) },
    host: {
      alive: () => true,
      feed: async ({ args }) => {
        const at = typed.push(`${args.at(-1)?.slice(-2)}:`) - 1;
        return {
          pid: 1,
          exited: new Promise<HostExit>(() => undefined),
          end: () => void (typed[at] += ' (ended)'),
          write: (bytes) => {
            typed[at] += Buffer.from(bytes).toString();
            return ground.stuck ? new Promise(() => undefined) : Promise.resolve();
          },
        };
      },
    },
  });
  const server = await serve({
    ...{ socketPath: paths.socket, limits },
    handle: async (wanted, reply, signal, lines) => {
      if (wanted.request === 'console') return desk.attend(wanted, { reply, signal, lines });
    },
  });
  const sit = (wish: Partial<ConsoleRequest> = {}): Sitter =>
    sitAt(paths, { request: 'console', name: 'web', write: true, follow: true, ...wish });
  return Object.assign(ground, {
    ...{ paths, typed, sit, captures, console, close: () => (desk.release(), server.close()) },
    print: (text: string, port = 1) => appendFileSync(consoleFilesOf(paths, 'web', port).newest, text),
    power(up: boolean | undefined) {
      sight.up = up;
      for (const listener of listeners)
        listener({ time: '', event: up ? 'guest.launched' : 'guest.exited', vm: 'web' }, true);
    },
    reread({ kept = true, removed = false }: { readonly kept?: boolean; readonly removed?: boolean }) {
      there = !removed;
      sight.kept = kept;
      for (const listener of listeners) listener({ time: '', event: 'definitions.read' }, true);
    },
    [Symbol.asyncDispose]: async () => {
      desk.release();
      await server.close();
      rmSync(paths.root, { recursive: true, force: true });
    },
  });
}

function sitAt({ socket }: Paths, wanted: ConsoleRequest): Sitter {
  const items: ConsoleItem[] = [];
  const told: string[] = [];
  const abort = new AbortController();
  let opened: (talk: Talk) => void = () => undefined;
  const talk = new Promise<Talk>((resolve) => (opened = resolve));
  const ended = request(socket, wanted, {
    ...{ signal: abort.signal, onOpen: (now: Talk) => opened(now) },
    onReport: (report) => {
      if (report.report === 'item') items.push(report.value as ConsoleItem);
      else told.push(report.message);
    },
  }).then(
    () => undefined,
    (error: VmctlError) => error,
  );
  const last = (kind: ConsoleItem['kind']): ConsoleItem | undefined =>
    items.filter((item) => item.kind === kind).at(-1);
  return {
    ...{ items, told, talk, ended },
    seen: () =>
      items
        .map((item) => (item.kind === 'bytes' ? Buffer.from(item.bytes, 'base64').toString() : ''))
        .join(''),
    place() {
      const item = last('keyboard');
      return item?.kind === 'keyboard' ? `${item.you}, ${item.who}` : '';
    },
    type: async (text) =>
      void (await talk).say({ input: 'keys', bytes: Buffer.from(text).toString('base64') }),
    async until(done) {
      for (let tries = 0; !done() && tries < 6000; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 10));
      assert.ok(done(), JSON.stringify(items.slice(-3)));
    },
    async leave() {
      abort.abort();
      await ended;
    },
  };
}
