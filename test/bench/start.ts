import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from '../../src/control/client.js';
import { pathsOf } from '../../src/store/paths.js';
import { limited, type Row } from './row.js';
import { quartile, ms, ratio, timeProgram } from './sample.js';
import { createShimHost, VMCTL, type ShimHost } from './shim-host.js';

const ROUNDS = 12;

interface PlannedCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly input?: string;
}

/** Starts and reboots over shims that cost nothing: what is left is vmctl's own. */
export async function benchStart(root: string): Promise<readonly Row[]> {
  const names = (kind: string): string[] => Array.from({ length: ROUNDS }, (_, at) => `${kind}${at}`);
  const [whole, direct, scripted] = [names('whole'), names('direct'), names('script')] as const;
  const host = await createShimHost(root, ['first', ...whole, ...direct], scripted);
  try {
    await host.untilLaunched(() => start(host, 'first'));
    await pause(1500);
    host.ran();
    const times = await timeStarts(host, { whole, direct, scripted });
    await pause(1500);
    const programs = await programsPerStart(host);
    const reboots = await timeReboots(host, direct);
    return [...startRows(times), ...programRows(programs), ...reboots];
  } finally {
    await host.close();
  }
}

interface Times {
  readonly node: number;
  readonly whole: number;
  readonly direct: number;
  readonly scripted: number;
}

async function timeStarts(
  host: ShimHost,
  { whole, direct, scripted }: Readonly<Record<'whole' | 'direct' | 'scripted', readonly string[]>>,
): Promise<Times> {
  const samples = {
    node: [] as number[],
    whole: [] as number[],
    direct: [] as number[],
    scripted: [] as number[],
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const script = writeScript(host, whole[round] ?? '', scripted[round] ?? '');
    samples.node.push(await timeProgram(process.execPath, ['-e', '0'], host.env));
    samples.scripted.push(await host.untilLaunched(() => timeProgram('/bin/sh', [script], host.env)));
    samples.whole.push(
      await host.untilLaunched(() =>
        timeProgram(process.execPath, [VMCTL, 'start', '--no-wait', whole[round] ?? ''], host.env),
      ),
    );
    samples.direct.push(await host.untilLaunched(() => start(host, direct[round] ?? '')));
  }
  return {
    node: quartile(samples.node),
    whole: quartile(samples.whole),
    direct: quartile(samples.direct),
    scripted: quartile(samples.scripted),
  };
}

/** What `vmctl plan` says a start runs, modules known, as an administrator would write it down. */
function writeScript(host: ShimHost, name: string, alias: string): string {
  const text = execFileSync(process.execPath, [VMCTL, 'plan', name, '--json'], {
    env: host.env,
    encoding: 'utf8',
  });
  host.ran();
  const { commands } = JSON.parse(text) as { commands: readonly PlannedCommand[] };
  const lines = commands
    .filter(({ file }) => file !== 'sysctl' && file !== 'kldstat')
    .map(({ file, args, input }) => {
      if (file === 'bhyve')
        return `bhyve ${[...args.slice(0, -1), alias].join(' ')} >${host.root}/${alias}.log 2>&1 &`;
      const words = [file, ...args].join(' ');
      return input === undefined
        ? `${words} >/dev/null 2>&1`
        : `${words} >/dev/null 2>&1 <<'END'\n${input}END`;
    });
  const path = join(host.root, `${alias}.sh`);
  writeFileSync(path, `${lines.join('\n')}\npwait -v $! >${host.root}/${alias}.exit 2>&1 &\n`);
  return path;
}

function start({ root }: ShimHost, name: string): Promise<unknown> {
  return request(pathsOf({ root }).socket, { request: 'operate', verb: 'start', names: [name], wait: false });
}

function startRows({ node, whole, direct, scripted }: Times): readonly Row[] {
  const aim = { aim: '1.5x', limit: 1.5 };
  return [
    limited({
      what: 'vmctl start --no-wait, until bhyve runs, against the same commands in one sh script',
      measured: `${ratio(whole / scripted)} (${ms(whole)} / ${ms(scripted)})`,
      value: whole / scripted,
      note: `of these ${ms(whole)}, bare node -e 0 took ${ms(node)} in the same turns`,
      ...aim,
    }),
    limited({
      what: 'the daemon alone, from request to bhyve, against the same script',
      measured: `${ratio(direct / scripted)} (${ms(direct)} / ${ms(scripted)})`,
      value: direct / scripted,
      ...aim,
    }),
  ];
}

interface Programs {
  readonly start: readonly string[];
  readonly reboot: readonly string[];
}

/** Only those before the guest was looked for again, a second later. */
async function programsPerStart(host: ShimHost): Promise<Programs> {
  host.ran();
  await host.untilLaunched(() => host.exit('first', 0));
  await pause(400);
  const reboot = host.ran();
  await pause(1500);
  await request(pathsOf(host).socket, { request: 'operate', verb: 'kill', names: ['first'], wait: false });
  host.exit('first', 1);
  await pause(1000);
  host.ran();
  await host.untilLaunched(() => start(host, 'first'));
  await pause(400);
  return { start: host.ran(), reboot };
}

function programRows({ start, reboot }: Programs): readonly Row[] {
  const before = (list: readonly string[]): readonly string[] => list.slice(0, list.indexOf('bhyve') + 1);
  return [
    limited({
      what: 'host programs of a start, bridge up, modules known, bhyve included',
      measured: `${before(start).length}: ${before(start).join(', ')}`,
      value: before(start).length,
      aim: '5',
      limit: 5,
      note: `the exit keeper comes after the launch: ${start.slice(before(start).length).join(', ')}`,
    }),
    {
      what: 'host programs from a guest reboot to its relaunch',
      measured: `${before(reboot).length}: ${before(reboot).join(', ')}`,
      value: before(reboot).length,
    },
  ];
}

async function timeReboots(host: ShimHost, names: readonly string[]): Promise<readonly Row[]> {
  const samples: number[] = [];
  for (const name of names) samples.push(await host.untilLaunched(() => host.exit(name, 0)));
  const value = quartile(samples);
  return [
    {
      what: 'from guest exit 0 to its relaunch',
      measured: ms(value),
      value,
      note: 'vm-bhyve on FreeBSD, other conditions: 10 to 21 ms',
    },
  ];
}

function pause(duration: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, duration));
}
