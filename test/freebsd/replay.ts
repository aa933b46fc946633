import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import { parseRow } from '../../src/netgraph/parse-list.js';
import { parseShows } from '../../src/netgraph/parse-show.js';
import type { RecordedRun } from '../../src/host/recorder.js';
import type { Transcript } from '../../src/prove/transcript.js';
import { realClock } from '../../src/sim/clock.js';
import { createInProcessWorld, type InProcessWorld } from '../../src/sim/inprocess.js';
import type { Release } from '../../src/sim/world.js';
import { isSignificant } from './significant.js';

/** What the simulator answered otherwise than the host. */
export interface Mismatch {
  /** Of the transcript, from 1. */
  readonly line: number;
  readonly command: string;
  readonly recorded: string;
  readonly simulated: string;
}

export interface Replay {
  /** Commands that were run again. */
  readonly replayed: number;
  readonly mismatches: readonly Mismatch[];
}

/** Runs a transcript's commands on a simulated host of the same release, and compares what can be compared. */
export async function replay({ host, lines }: Transcript): Promise<Replay> {
  const root = mkdtempSync('/tmp/vp');
  try {
    const release = Number(/^\d+/.exec(host.release)?.[0]) as Release;
    const settings = { root, interfaces: ['re0'], release, kind: true, seed: 1 };
    const world = createInProcessWorld(settings, realClock);
    lendFirmware(root);
    if (host.modules.length > 0) await world.host.run({ file: 'kldload', args: ['-n', ...host.modules] });
    const twin = createTwin(world, { recorded: host.directory, simulated: `${root}/proof` });
    const mismatches: Mismatch[] = [];
    let replayed = 0;
    for (const [at, line] of lines.entries()) {
      if (!isSignificant(line)) continue;
      replayed += 1;
      const differs = await twin.run(line);
      if (differs !== undefined) mismatches.push({ line: at + 1, ...differs });
    }
    return { replayed, mismatches };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Where the proof's own root had it. */
function lendFirmware(root: string): void {
  mkdirSync(`${root}/proof/usr/local/share`, { recursive: true });
  symlinkSync(`${root}/usr/local/share/uefi-firmware`, `${root}/proof/usr/local/share/uefi-firmware`);
}

interface Directories {
  readonly recorded: string;
  readonly simulated: string;
}

interface Twin {
  run(line: RecordedRun): Promise<Omit<Mismatch, 'line'> | undefined>;
}

/** The simulated host, and what its processes, nodes and interfaces are called on the recorded one. */
function createTwin(world: InProcessWorld, { recorded, simulated }: Directories): Twin {
  /** Recorded -> simulated: pids as `p4711`, node ids as `[1f]`, interfaces. */
  const names = new Map<string, string>();
  const here = (text: string): string =>
    text
      .replaceAll(recorded, simulated)
      .replace(/\[[0-9a-f]+\]/g, (id) => names.get(id) ?? id)
      .replace(/\bngeth\d+\b/g, (name) => names.get(name) ?? name);
  const pidHere = (word: string): string =>
    /^\d+$/.test(word) ? (names.get(`p${word}`) ?? word) : here(word);
  const translate = ({ file, args, input }: RecordedRun): HostCommand => ({
    ...{ file, args: ['ps', 'procstat'].includes(file) ? args.map(pidHere) : args.map(here) },
    ...(input === undefined ? {} : { input: here(input) }),
  });
  return { run: (line) => (line.kind === 'spawn' ? spawn(line) : compare(line)) };

  async function spawn(line: RecordedRun): Promise<undefined> {
    const process = await world.host.spawn(translate(line), { output: `${simulated}/log` });
    names.set(`p${line.pid}`, String(process.pid));
    return undefined;
  }

  async function compare(line: RecordedRun): Promise<Omit<Mismatch, 'line'> | undefined> {
    const command = translate(line);
    const result = await world.host.run(command);
    // The supervisor did not wait for its end: the guest was gone before.
    if (line.code === undefined || line.code === null) return undefined;
    learn(line.stdout ?? '', result.stdout);
    const [there, now] = [answerOf(line, line as CommandResult), answerOf(command, result)];
    const command_ = [line.file, ...line.args, line.input ?? ''].join(' ').trim();
    return there === now ? undefined : { command: command_, recorded: there, simulated: now };
  }

  /** Nodes by their names, replies by their order: a listing has an order of its own. */
  function learn(there: string, now: string): void {
    for (const view of parseShows(there)) {
      const twin = parseShows(now).find(({ name }) => name === view.name && name !== undefined);
      if (twin !== undefined) names.set(`[${view.id}]`, `[${twin.id}]`);
    }
    const pairs = [/from "(\[[0-9a-f]+\]):"/g, /"(ngeth\d+)"/g];
    for (const pattern of pairs) {
      const ours = [...now.matchAll(pattern)].map(([, word = '']) => word);
      for (const [at, [, word = '']] of [...there.matchAll(pattern)].entries())
        names.set(word, ours[at] ?? word);
    }
  }
}

/** An answer without what is another one on every host; what is left must be the same to the letter. */
function answerOf({ file, args }: HostCommand, { code, stdout, stderr }: CommandResult): string {
  if (file === 'ping') return `${code}`;
  const pid = args.at(-1) ?? '';
  const text = file === 'procstat' ? buttonRows(stdout, pid) : file === 'ngctl' ? graphText(stdout) : stdout;
  return [String(code), text, stderr].join('\n');
}

/** Head and row of TERM; whether it is armed is the guest's affair. */
function buttonRows(stdout: string, pid: string): string {
  const rows = stdout.split('\n').filter((row) => /\b(FLAGS|TERM)\b/.test(row));
  return rows
    .map((row) => row.replace(new RegExp(`^ *${pid} `), '<pid> ').replace(/[-PIC]{3}$/, '<flags>'))
    .join('\n');
}

/** Ids and counters masked, the rows of hooks in the order of their names. */
function graphText(stdout: string): string {
  const lines = stdout
    .replace(/\bID: [0-9a-f]{8}\b/g, 'ID: <id>')
    .replace(/"\[[0-9a-f]+\]:"/g, '"[<id>]:"')
    .replace(/"ngeth\d+"/g, '"ngeth<n>"')
    .replace(/^(Args:\t)\{ ?(\w+Octets=.*)?\}$/gm, '$1<counters>')
    .split('\n')
    .map((line) => (parseRow(line) === undefined ? line.replace(/ [0-9a-f]{8} /, ' <id> ') : line));
  const isRow = (line: string): boolean => / <id> /.test(line) && !line.includes('Name:');
  const rows = lines.filter(isRow).sort();
  return lines.map((line) => (isRow(line) ? (rows.shift() ?? line) : line)).join('\n');
}
