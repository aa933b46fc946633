import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCli } from '../../src/cli/dispatch.js';
import type { Handle } from '../../src/control/connection.js';
import { serve } from '../../src/control/server.js';
import type { StatusReport } from '../../src/protocol/report.js';
import type { ControlRequest } from '../../src/protocol/request.js';
import { pathsOf, type Paths } from '../../src/store/paths.js';
import { recorder } from './recorder.js';

export interface FakeDaemon extends AsyncDisposable {
  readonly paths: Paths;
  readonly requests: ControlRequest[];
}

/** An alternate root of its own and, unless `handle` is undefined, a daemon in it that answers by `handle`. */
export async function fakeDaemon(handle: Handle | undefined): Promise<FakeDaemon> {
  const root = mkdtempSync('/tmp/vmctl-');
  const paths = pathsOf({ root, definitions: join(root, 'vms') });
  mkdirSync(dirname(paths.socket), { recursive: true });
  mkdirSync(paths.definitions, { recursive: true });
  const requests: ControlRequest[] = [];
  const server =
    handle &&
    (await serve({
      socketPath: paths.socket,
      handle: (request, reply, signal) => {
        requests.push(request);
        return handle(request, reply, signal);
      },
    }));
  return {
    paths,
    requests,
    [Symbol.asyncDispose]: async () => {
      await server?.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export interface Run {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly questions: readonly string[];
}

/** One run of the command line, in this process, against that root. */
export async function runIn(
  { paths }: Pick<FakeDaemon, 'paths'>,
  argv: readonly string[],
  terminal: Parameters<typeof recorder>[0] = {},
): Promise<Run> {
  const seen = recorder(terminal);
  const env = { VMCTL_ROOT: paths.root, VMCTL_DIR: paths.definitions };
  const status = await runCli(argv, { env, program: '/nonexistent/vmctl', terminal: seen });
  return { status, ...seen.said, questions: seen.questions };
}

export const RUNNING: StatusReport = {
  name: 'myvm',
  description: "the article's guest",
  status: 'running',
  detail: null,
  intent: 'up',
  pid: 4711,
  uptimeSeconds: 3725,
  cpus: 2,
  memoryBytes: 512 * 1024 * 1024,
  links: [
    {
      bridge: 'bnet0',
      hook: 'link2',
      socket: 'vm-myvm-0',
      mac: '58:9c:fc:00:00:01',
      nic: '0',
      differs: null,
    },
  ],
  attempts: 0,
  restarts: 1,
  lastExit: 'rebooted',
  definition: 'current',
  argv: null,
  ready: null,
  lastOutput: [],
};

export const FAILED: StatusReport = {
  ...RUNNING,
  name: 'web-server-with-a-long-name',
  description: '\x1b[2Jevil',
  status: 'failed',
  detail: 'triple fault, 5 times in 10 minutes',
  pid: null,
  uptimeSeconds: null,
  memoryBytes: 1.5 * 1024 ** 3,
  links: [],
  attempts: 5,
  lastExit: null,
  definition: 'changed',
  lastOutput: ['vm exit rdmsr 0x0', 'Unhandled \x07'],
};
