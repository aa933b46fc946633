import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createCrowdHost, runPlan, statusOf, until, type CrowdHost } from './crowd-host.js';
import { limited, type Row } from './row.js';
import { ms, quartile, ratio } from './sample.js';

const GUESTS = 100;
/** How many own starts the sum is reckoned from. */
const OWN_STARTS = 20;
const SETTLED_MS = 15_000;
/** Once after a busy time V8 tidies up its whole heap: that is no cost of an idle minute. */
const COOLED_MS = 75_000;
const IDLE_MS = 30_000;
const REBOOTS = 40;
const CHURN_GAP_MS = 60;

/** A hundred guests with the real daemon and real processes: boot, idle, reboots, adoption. */
export async function benchCrowd(): Promise<readonly Row[]> {
  const own = timeOwnStarts();
  const host = createCrowdHost(GUESTS);
  try {
    const boot = await host.daemon();
    const bootCpu = host.cpu() / GUESTS;
    await pause(COOLED_MS);
    const idle = await host.idleCpu(IDLE_MS);
    const alone = await timeReboots(host, host.names.slice(0, 10), 1000);
    const before = host.cpu();
    const churn = await timeReboots(host, host.names.slice(10, 10 + REBOOTS), CHURN_GAP_MS);
    const churnCpu = (host.cpu() - before) / REBOOTS;
    await pause(SETTLED_MS);
    await host.killDaemon();
    const adoption = await host.daemon();
    await pause(COOLED_MS);
    const adopted = await host.idleCpu(IDLE_MS);
    return [
      bootRow(boot, own, bootCpu),
      adoptionRow(adoption, boot),
      ...idleRows(idle, adopted),
      churnRow({ alone, churn, cpu: churnCpu }),
    ];
  } finally {
    host.close();
  }
}

/** The same commands by hand, one VM after the other, on a host of their own; ms a start. */
function timeOwnStarts(): number {
  const host = createCrowdHost(OWN_STARTS);
  try {
    // The first one loads modules and makes the bridge.
    const [, ...samples] = host.names.map((name) => runPlan(host, name));
    return quartile(samples);
  } finally {
    host.close();
  }
}

function bootRow(boot: number, own: number, cpu: number): Row {
  const sum = own * GUESTS;
  return {
    what: `boot of ${GUESTS} guests, daemon start included, against the sum of their own start commands in sh`,
    measured: `${ratio(boot / sum)} (${seconds(boot)} / ${seconds(sum)})`,
    value: boot / sum,
    note: `the sum is ${GUESTS} times the lower quartile of ${OWN_STARTS - 1} starts by hand, ${ms(own)}; the daemon itself used ${ms(cpu)} of CPU a guest, the rest is the host's programs`,
  };
}

function adoptionRow(adoption: number, boot: number): Row {
  return {
    what: `adoption of ${GUESTS} guests after kill -9 of the daemon, against their boot`,
    measured: `${ratio(adoption / boot)} (${seconds(adoption)} / ${seconds(boot)})`,
    value: adoption / boot,
  };
}

function idleRows(idle: number, adopted: number): readonly Row[] {
  const row = (what: string, value: number): Row =>
    limited({
      what: `CPU of the daemon in an idle minute, ${GUESTS} guests ${what}`,
      measured: `${(value * 1000).toFixed(0)} ms`,
      value,
      aim: '100 ms',
      limit: 0.1,
      note: `of its own process, reckoned from ${IDLE_MS / 1000} s; the ngctl(8) runs it waits for are not in it`,
    });
  return [row('of its own', idle), row('adopted', adopted)];
}

interface Churn {
  readonly alone: readonly number[];
  readonly churn: readonly number[];
  /** Of the daemon, ms a reboot. */
  readonly cpu: number;
}

function churnRow({ alone, churn, cpu }: Churn): Row {
  const [calm, busy, worst] = [middle(alone), middle(churn), Math.max(...churn)];
  return {
    what: `from a guest reboot to the next bhyve, ${REBOOTS} of ${GUESTS} guests rebooting ${CHURN_GAP_MS} ms apart, against one at a time`,
    measured: `${ratio(busy / calm)} (${ms(busy)} / ${ms(calm)}, at most ${ms(worst)})`,
    value: busy / calm,
    note: `the daemon itself used ${ms(cpu)} of CPU a reboot; the host's programs are shell scripts here and share the CPUs`,
  };
}

/** From the end of each guest to the start of its next one, as the host's journal has it. */
async function timeReboots(
  host: CrowdHost,
  names: readonly string[],
  gapMs: number,
): Promise<readonly number[]> {
  const { world } = host;
  const before = world.journal().length;
  const pids = new Map((await statusOf(host.paths)).map(({ name, pid }) => [name, pid]));
  for (const name of names) {
    spawn(join(world.dir, 'bin/simctl'), ['guest', name, 'reboot'], { env: world.env, stdio: 'ignore' });
    await pause(gapMs);
  }
  await until('all have come back', async () => {
    const now = new Map((await statusOf(host.paths)).map(({ name, status, pid }) => [name, { status, pid }]));
    return names.every(
      (name) => now.get(name)?.status === 'running' && now.get(name)?.pid !== pids.get(name),
    );
  });
  const events = world.journal().slice(before);
  const timeOf = (name: string, event: string): number => {
    const found = events.find((one) => one.kind === 'event' && one.event === event && one['name'] === name);
    return found === undefined ? NaN : Number(found.at);
  };
  return names.map((name) => timeOf(name, 'guest.started') - timeOf(name, 'guest.exited'));
}

function middle(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? NaN;
}

function seconds(duration: number): string {
  return `${(duration / 1000).toFixed(1)} s`;
}

function pause(duration: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, duration));
}
