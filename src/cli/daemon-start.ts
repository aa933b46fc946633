import { accessSync, constants } from 'node:fs';
import { request } from '../control/client.js';
import { VmctlError } from '../errors.js';
import type { Context } from './command.js';
import { startOwn, startService, type DaemonProcess } from './daemon-process.js';
import { note } from './note.js';
import { isEnabledAtBoot } from './rc-conf.js';

const START_LIMIT_MS = 10_000;
const POLL_MS = 25;
/** Between two tries for a lock that a daemon on its way out still holds. */
const LOCKED_MS = 250;
const SCRIPT = '/usr/local/etc/rc.d/vmctl';

/**
 * Starts the daemon in the background, the way rc.d does where vmctl's script is installed, and waits until it answers.
 * Says so on stderr, and what it means for the next host shutdown. Throws `permission` when the caller may not, `host`
 * with the last lines of its log when it does not come up.
 */
export async function startDaemon(context: Context, script = SCRIPT): Promise<void> {
  refuseUnlessAllowed(context);
  const { paths } = context;
  // service(8) starts what lies in the host's own rc.d, with an environment of its own: never that of an alternate root.
  const byService = context.definitions === undefined && paths.root === '' && may(script, constants.X_OK);
  const pid = await untilAnswering(context, () => (byService ? startService(context) : startOwn(context)));
  note(
    context,
    `vmctl: started the daemon in the background${byService ? ' by service(8)' : ''} (pid ${pid})\n`,
  );
  if (isEnabledAtBoot(paths.root)) return;
  // A bhyve that nobody stopped gets SIGTERM from init(8), which is the power button, and SIGKILL 10 s later (facts 10).
  note(
    context,
    'hint: vmctl is not enabled in rc.conf(5): at a host shutdown guests have only seconds to power off, and none\n' +
      '      starts at boot; enable it with `sysrc vmctl_enable=YES`\n',
  );
}

/** An alternate root belongs to whoever may write there; the real one to root. */
function refuseUnlessAllowed({ paths }: Context): void {
  const allowed = paths.root === '' ? process.getuid?.() === 0 : may(paths.root, constants.W_OK);
  if (allowed) return;
  throw new VmctlError('permission', 'no vmctl daemon is running, and only root may start it', {
    hint: 'run this as root, for example with doas(1) or sudo(8), or ask an administrator to start it',
  });
}

/** The pid of whoever answers in the end: of two clients that start a daemon at once, one finds the other's. */
async function untilAnswering({ paths }: Context, start: () => DaemonProcess): Promise<number> {
  let daemon = start();
  for (const limit = Date.now() + START_LIMIT_MS; ; await pause(POLL_MS)) {
    const locked = daemon.ended()?.locked === true;
    if (locked) await pause(LOCKED_MS);
    const pong = await request(paths.socket, { request: 'ping' }, { answerTimeoutMs: 1000 }).catch(
      () => undefined,
    );
    if (pong?.kind === 'pong') {
      daemon.release();
      return pong.pid;
    }
    const ended = daemon.ended();
    const late = Date.now() > limit;
    if (late || (ended !== undefined && !ended.locked)) {
      daemon.release();
      const reason = ended?.reason ?? `no answer for ${START_LIMIT_MS / 1000} s`;
      throw notStarted({ reason, output: daemon.output(), log: paths.daemonLog });
    }
    if (locked) daemon = start();
  }
}

function notStarted({ reason, output, log }: Record<'reason' | 'output' | 'log', string>): VmctlError {
  const said = output.trim();
  const lines = said === '' ? [] : said.split('\n').map((line) => `\n  ${line}`);
  return new VmctlError('host', `the daemon did not start: ${reason}${lines.join('')}`, {
    hint: `its log: ${log}`,
  });
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
