import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from '../../src/control/client.js';
import type { StatusReport } from '../../src/protocol/report.js';
import { createWorld, type WorldHandle } from '../../src/sim/launch.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import { makeImage } from './fleet.js';
import { VMCTL } from './shim-host.js';

/** The real daemon over a simulated host of real processes, with so many VMs that start at a boot. */
export interface CrowdHost {
  readonly world: WorldHandle;
  readonly paths: Paths;
  readonly names: readonly string[];
  /** Starts a daemon; ms until every guest is up or known again. */
  daemon(): Promise<number>;
  /** kill -9 of the daemon, waited for. */
  killDaemon(): Promise<void>;
  /** CPU that the daemon's own process has used, ms. */
  cpu(): number;
  /** The same in an idle time of so many ms, in seconds a minute. */
  idleCpu(ms: number): Promise<number>;
  close(): void;
}

const SIMULATOR = join(process.cwd(), 'dist/vmctl-sim.cjs');
const LIMIT_MS = 600_000;

export function createCrowdHost(count: number): CrowdHost {
  const world = createWorld({ program: SIMULATOR, kind: true, seed: 1 });
  const paths = pathsOf({ root: world.dir });
  const names = Array.from({ length: count }, (_, at) => `vm${String(at).padStart(3, '0')}`);
  writeFileSync(
    join(paths.definitions, 'host.toml'),
    `max_parallel = ${count}\n[bridge.bnet0]\ninterface = "re0"\n`,
  );
  for (const name of names) {
    makeImage(join(world.dir, 'var/db/vmctl/vms', name, 'disk.img'));
    writeFileSync(join(paths.definitions, `${name}.toml`), GUEST);
  }
  return {
    ...{ world, paths, names },
    daemon: () => startDaemon(world, paths, count),
    async killDaemon() {
      const pid = daemonPid(paths);
      process.kill(pid, 'SIGKILL');
      await until('the daemon is gone', () => Promise.resolve(cpuSeconds(pid) === undefined));
    },
    cpu,
    async idleCpu(ms) {
      const before = cpu();
      await new Promise((resolve) => setTimeout(resolve, ms));
      return ((cpu() - before) * 60) / ms;
    },
    close: () => void world.halt(),
  };

  function cpu(): number {
    return (cpuSeconds(daemonPid(paths)) ?? NaN) * 1000;
  }
}

const GUEST = `memory = "512M"
loader = "uefi"
autostart = true
[[network]]
bridge = "bnet0"
[[disk]]
path = "disk.img"
`;

async function startDaemon(world: WorldHandle, paths: Paths, count: number): Promise<number> {
  const from = performance.now();
  spawn(process.execPath, [VMCTL, 'daemon', 'run'], {
    env: world.env,
    detached: true,
    stdio: 'ignore',
  }).unref();
  await until(`${count} guests are up`, async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const up = (await statusOf(paths)).filter(({ status, pid }) => status === 'running' && pid !== null);
    return up.length === count;
  });
  return performance.now() - from;
}

export async function statusOf({ socket }: Paths): Promise<readonly StatusReport[]> {
  const answer = await request(socket, { request: 'status' }).catch(() => undefined);
  return answer?.kind === 'status' ? answer.vms : [];
}

export async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  for (const limit = Date.now() + LIMIT_MS; !(await done());) {
    if (Date.now() > limit) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function daemonPid({ pidFile }: Paths): number {
  return Number(readFileSync(pidFile, 'utf8'));
}

/** Of all its threads; undefined = it is gone. */
function cpuSeconds(pid: number): number | undefined {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.reduce((sum, thread) => {
      const [spent] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
      return sum + Number(spent) / 1e9;
    }, 0);
  } catch {
    return undefined;
  }
}

/** What `vmctl plan` says a start runs, as one script of sh; ms that it takes. */
export function runPlan({ world }: CrowdHost, name: string): number {
  const plan = execFileSync(process.execPath, [VMCTL, 'plan', name], {
    env: world.env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const script = join(world.dir, 'tmp', `${name}.sh`);
  const lines = plan
    .split('\n')
    .map((line) => (line.startsWith('bhyve ') ? `${line} >/dev/null 2>&1 &` : line));
  writeFileSync(script, `${lines.join('\n')}\npwait -v $! >/dev/null 2>&1 &\n`);
  const from = performance.now();
  execFileSync('/bin/sh', [script], { env: world.env, stdio: 'ignore' });
  return performance.now() - from;
}
