import { readFileSync } from 'node:fs';
import { request } from '../../src/control/client.js';
import type { OperateVerb } from '../../src/protocol/request.js';
import type { StatusReport } from '../../src/protocol/report.js';
import { seededRandom } from '../../src/sim/random.js';
import { createStage, isAlive, type Stage } from '../e2e/stage.js';
import { judgeAlways, judgeEmpty, judgeRest } from './rules.js';
import { seeRecords, type Sight, type WorldReport } from './sight.js';

/** How many guests, for how long they are never left alone, and how often the daemon dies meanwhile. */
export interface FleetSize {
  readonly guests: number;
  readonly kills: number;
  readonly minutes: number;
  /** Waves of the boot: each guest comes after one of the wave before. */
  readonly waves: number;
  /** Looks at the daemon's memory during the churn; of one nothing can be told. */
  readonly samples: number;
}

const MINUTE = 60_000;
/** One bridge for so many: what `ngctl show` of one still can tell (net.graph.recvspace). */
const GUESTS_PER_BRIDGE = 50;
/** What a daemon may have grown by from the first look at its memory in peace to the last. */
const GROWTH = 1.25;
/** Garbage that happens to lie around when it is looked at, and what every daemon of whatever size may keep. */
const SLACK_KIB = 24 * 1024;

/**
 * Many guests on the real daemon: booted in waves, churned for minutes, the daemon killed again and again, all shut
 * down; returns what broke a rule, and tells what it measured.
 */
export async function runFleet(size: FleetSize, tell: (line: string) => void): Promise<readonly string[]> {
  const stage = createStage({ kind: true, seed: 1 });
  const fleet = createFleet(stage, size);
  try {
    const faults = [
      ...(await timed('booted in waves', tell, () => fleet.boot())),
      ...(await timed('churned', tell, () => fleet.churn(tell))),
      ...(await timed('killed the daemon again and again', tell, () => fleet.killAgainAndAgain(tell))),
      ...(await timed('shut down', tell, () => fleet.shutDown())),
    ];
    return faults;
  } finally {
    stage.world.halt();
  }
}

async function timed<T>(what: string, tell: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const begun = Date.now();
  const result = await work();
  tell(`${what}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return result;
}

function createFleet(stage: Stage, { guests, kills, minutes, waves, samples: rounds }: FleetSize) {
  const { world, paths } = stage;
  const random = seededRandom(1);
  const below = (limit: number): number => Math.floor(random() * limit);
  const names = Array.from({ length: guests }, (_, at) => `vm${String(at).padStart(4, '0')}`);
  let statuses: readonly StatusReport[] = [];
  return { boot, churn, killAgainAndAgain, shutDown };

  async function boot(): Promise<readonly string[]> {
    const bridges = Math.ceil(guests / GUESTS_PER_BRIDGE);
    const others = Array.from({ length: bridges - 1 }, (_, at) => `[bridge.bnet${at + 1}]\n`);
    stage.define('host', `max_parallel = 20\n[bridge.bnet0]\ninterface = "re0"\n${others.join('')}`);
    for (const [at, name] of names.entries()) stage.vm(name, definition(at));
    await stage.daemon();
    return rest();
  }

  function definition(at: number): string {
    const wave = Math.ceil(guests / waves);
    const after = at < wave ? '' : `after = ["${names[at - wave]}"]\n`;
    const bridge = `[[network]]\nbridge = "bnet${Math.floor(at / GUESTS_PER_BRIDGE)}"\n`;
    return `memory = "512M"\nloader = "uefi"\nautostart = true\nrestart = "always"\n${after}${bridge}[[disk]]\npath = "disk.img"\n`;
  }

  /** Something happens to a guest, or somebody wants something of it. */
  async function disturb(): Promise<void> {
    const name = names[below(guests)] ?? '';
    const dice = below(10);
    if (dice < 4) guest(name, ['reboot', 'poweroff', 'crash', 'kill'][dice] ?? '');
    else if (dice < 8)
      await operate((['restart', 'reset', 'stop', 'kill'] as const)[dice - 4] ?? 'restart', [name]);
    else await ask();
    // What was stopped is wanted again before long.
    if (dice === 6 || dice === 7) await operate('start', [name]);
  }

  function guest(name: string, action: string): void {
    try {
      world.simctl('guest', name, action);
    } catch {
      // It is down just now.
    }
  }

  async function churn(tell: (line: string) => void): Promise<readonly string[]> {
    const samples: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const end = Date.now() + (minutes * MINUTE) / rounds;
      while (Date.now() < end) {
        await disturb();
        await pause(200);
      }
      // Of one look nothing can be told.
      const faults = rounds === 1 ? [] : await rest();
      if (faults.length > 0) return faults;
      samples.push(residentKib());
    }
    tell(`memory of the daemon at rest, KiB: ${samples.join(' ')}`);
    // The first round is still filling caches that are bounded.
    const [, first = 0, ...more] = samples;
    const last = more.at(-1) ?? first;
    return last > first * GROWTH + SLACK_KIB ? [`memory grew from ${first} to ${last} KiB`] : [];
  }

  async function killAgainAndAgain(tell: (line: string) => void): Promise<readonly string[]> {
    const waits: number[] = [];
    const sizes: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      await disturb();
      await stage.killDaemon();
      guest(names[below(guests)] ?? '', 'reboot');
      const begun = Date.now();
      await stage.daemon();
      waits.push(Date.now() - begun);
      for (let count = 0; count < 3; count += 1) await disturb();
      if (kill % 10 === 9 || kill === kills - 1) {
        const faults = await rest();
        if (faults.length > 0) return faults;
        sizes.push(residentKib());
      }
    }
    tell(
      `${kills} kills; until a daemon answered again, ms: median ${median(waits)}, most ${Math.max(...waits)}`,
    );
    tell(`memory of these daemons at rest, KiB: ${sizes.join(' ')}`);
    return [];
  }

  async function shutDown(): Promise<readonly string[]> {
    await request(paths.socket, { request: 'shutdown', timeoutMs: 60_000 });
    statuses = [];
    const sight = look();
    return [...judgeAlways(sight), ...judgeEmpty(sight)];
  }

  async function operate(verb: OperateVerb, which: readonly string[]): Promise<void> {
    await request(paths.socket, { request: 'operate', verb, names: which, wait: false }).catch(
      () => undefined,
    );
  }

  async function ask(): Promise<void> {
    const answer = await request(paths.socket, { request: 'status' }).catch(() => undefined);
    statuses = answer?.kind === 'status' ? answer.vms : [];
  }

  function look(): Sight {
    const seen = JSON.parse(world.simctl('world')) as WorldReport;
    return { world: seen, statuses, records: seeRecords(paths), audit: world.audit(), foreign: new Set() };
  }

  /** All are started that went down, until all run and every rule holds; what does not in five minutes. */
  async function rest(): Promise<readonly string[]> {
    for (const end = Date.now() + 5 * MINUTE; ; await pause(2000)) {
      await ask();
      const down = statuses.filter(({ status }) => status === 'stopped' || status === 'failed');
      if (down.length > 0)
        await operate(
          'start',
          down.map(({ name }) => name),
        );
      const isUp =
        statuses.length === guests &&
        statuses.every(({ status, detail }) => status === 'running' && detail === null);
      if (!isUp && Date.now() < end) continue;
      const sight = look();
      const idle = statuses
        .filter(({ status }) => status !== 'running')
        .map(({ name, status }) => `${name} is ${status}`);
      const faults = [...judgeAlways(sight), ...judgeRest(sight), ...idle];
      if (faults.length === 0 || Date.now() > end) return faults;
    }
  }

  function residentKib(): number {
    const pid = stage.daemonPid();
    if (!isAlive(pid)) return 0;
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
