import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from '../../src/control/client.js';
import { createWorld, type WorldHandle } from '../../src/sim/launch.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import { limited, type Row } from './row.js';

const ROUNDS = 9;
const AIM_MS = 100;
const dist = join(process.cwd(), 'dist');
const VMCTL = join(dist, 'vmctl.cjs');

/**
 * `vmctl daemon replace` of real daemons, with many definitions, measured by the command itself: from the last answer of
 * the old one to the first of the new one. Its host programs are the simulator's.
 */
export async function benchHandover(counts: readonly number[] = [1, 100]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const count of counts) rows.push(await measure(count));
  return rows;
}

async function measure(count: number): Promise<Row> {
  using world = createWorld({ program: join(dist, 'vmctl-sim.cjs'), kind: true, seed: 1 });
  const paths = pathsOf({ root: world.dir });
  writeFileSync(join(paths.definitions, 'host.toml'), '[bridge.bnet0]\ninterface = "re0"\n');
  for (let at = 0; at < count; at += 1)
    writeFileSync(
      join(paths.definitions, `vm${at}.toml`),
      'memory = "512M"\nloader = "uefi"\n[[network]]\nbridge = "bnet0"\n',
    );
  await begin(world, paths);
  const silences = Array.from({ length: ROUNDS }, () => replace(world)).sort((a, b) => a - b);
  const median = silences[Math.floor(ROUNDS / 2)] ?? NaN;
  return limited({
    what: `daemon replace, ${count} VM${count === 1 ? '' : 's'}: time without an answer`,
    measured: `${median} ms (${silences[0]} to ${silences.at(-1)})`,
    value: median,
    limit: AIM_MS,
    aim: `<= ${AIM_MS} ms`,
    note: `median of ${ROUNDS}; clients wait meanwhile, guests do not notice`,
  });
}

async function begin({ env }: WorldHandle, { socket }: Paths): Promise<void> {
  spawn(process.execPath, [VMCTL, 'daemon', 'run'], { env, detached: true, stdio: 'ignore' }).unref();
  for (const limit = Date.now() + 30_000; Date.now() < limit;) {
    if (await request(socket, { request: 'ping' }).catch(() => undefined)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the daemon does not come up');
}

function replace({ env }: WorldHandle): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, [VMCTL, 'daemon', 'replace', '--json'], {
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`vmctl daemon replace: ${stderr}`);
  return (JSON.parse(stdout) as { readonly silentMs: number }).silentMs;
}
