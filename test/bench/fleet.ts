import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Host } from '../../src/host/host.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import { createJournal } from '../../src/store/journal.js';
import { realClock } from '../../src/supervisor/clock.js';
import { createStory, type Log, type Story } from '../../src/supervisor/story.js';
import { createSupervisor, type Supervisor } from '../../src/supervisor/supervisor.js';
import { createRemoteHost } from './remote-host.js';

/** A supervisor with so many running guests. */
export interface Fleet {
  readonly paths: Paths;
  readonly host: Host;
  readonly story: Story;
  readonly supervisor: Supervisor;
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** One bridge for so many: what a listing of one still can tell (net.graph.recvspace). */
const GUESTS_PER_BRIDGE = 100;

/** Definitions, disks and directories of `count` guests below `root`. */
export function writeFleet(root: string, count: number): Paths {
  const paths = pathsOf({ root });
  for (const directory of [paths.run, paths.state, paths.log, paths.definitions])
    mkdirSync(directory, { recursive: true });
  const bridges = Math.max(1, Math.ceil(count / GUESTS_PER_BRIDGE));
  const more = Array.from({ length: bridges - 1 }, (_, at) => `[bridge.bnet${at + 1}]\n`);
  writeFileSync(
    join(paths.definitions, 'host.toml'),
    `max_parallel = 1000\n[bridge.bnet0]\ninterface = "re0"\n${more.join('')}`,
  );
  makeImage(join(root, 'iso/install.iso'));
  for (let at = 0; at < count; at += 1) {
    makeImage(join(root, 'var/db/vmctl/vms', vmName(at), 'disk.img'));
    writeFileSync(join(paths.definitions, `${vmName(at)}.toml`), definitionText(at));
  }
  return paths;
}

export function makeImage(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  truncateSync(path, 1024 * 1024);
}

export function vmName(at: number): string {
  return `vm${String(at).padStart(4, '0')}`;
}

/** What an operator would write: the usual tables, two of them twice. */
function definitionText(at: number): string {
  return `description = "guest number ${at}"
cpus = 2
memory = "1G"
loader = "uefi"
stop_timeout = "90s"

[[network]]
bridge = "bnet${Math.floor(at / GUESTS_PER_BRIDGE)}"

[[disk]]
path = "disk.img"

[[disk]]
type = "ahci-cd"
path = "/iso/install.iso"

[graphics]
vnc = "127.0.0.1:${10_000 + at}"
`;
}

/** A supervisor over a simulated host; starts every guest and waits until all have settled. */
export async function createFleet(root: string, count: number): Promise<Fleet> {
  const paths = writeFleet(root, count);
  const host = createRemoteHost(root);
  const story = createStory({ log: silentLog, clock: realClock, append: createJournal(paths.eventLog) });
  const supervisor = await createSupervisor({
    ...{ host, paths, clock: realClock, story, log: silentLog },
    random: Math.random,
  });
  const outcomes = await supervisor.operate(
    { request: 'operate', verb: 'start', wait: true, timeoutMs: 600_000 },
    () => undefined,
  );
  const failed = outcomes.find(({ ok }) => !ok);
  if (failed !== undefined) throw new Error(failed.message);
  return { paths, host, story, supervisor };
}
