import { ERROR_STATUS, VmctlError } from '../errors.js';
import type { CliCommand, Context, Input } from './command.js';
import { askDaemon } from './daemon-request.js';
import { timeoutOf } from './option.js';
import { withProgress } from './progress.js';
import { renderReload } from './render-reload.js';
import { suggestionHint } from './suggestion.js';

export const daemonCommand: CliCommand = {
  name: 'daemon',
  synopsis: '[run [--replace] | replace | stop [--timeout TIME] | detach | reload]',
  summary: 'the supervisor itself',
  notes: [
    'run     supervise in the foreground (the default); SIGTERM ends it and leaves the guests running',
    'replace put a new daemon, of this program, in the place of the one that runs, as after an upgrade: it gets ready\n        first, clients wait for it, and guests do not notice; under daemon(8): service vmctl restart',
    'stop    stop all guests, then the daemon, as at a shutdown of the host: what is still up at the time-out is\n        forced off; what the operators wanted of each VM is kept',
    'detach  end the daemon and leave the guests running; the next one takes them over',
    'reload  read all definitions again; say which running guests need a restart, and restart none',
  ],
  options: [
    { name: 'timeout', short: 't', value: 'TIME', summary: 'stop: how long guests may take' },
    { name: 'replace', summary: 'run: take the place of a daemon that runs and is not under daemon(8)' },
  ],
  operands: { min: 0, max: 1 },
  statuses: {
    65: 'reload: a definition has faults; the good ones are in force',
    69: 'no daemon is running; run: another one is',
    71: 'a host program or system call failed; replace: the new daemon did not come up',
    75: 'stop: a guest is still up; replace: it runs under daemon(8), or stops all guests',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root',
  },
  run: runDaemonCommand,
};

export const reloadCommand: CliCommand = {
  ...daemonCommand,
  name: 'reload',
  synopsis: '',
  summary: 'read all definitions again, like daemon reload',
  notes: [],
  options: [],
  operands: { min: 0, max: 0 },
  statuses: {
    65: 'a definition has faults; the good ones are in force',
    69: 'no daemon is running',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root',
  },
  run: reload,
};

/** A daemon that has answered has only its files to close. */
const END_LIMIT_MS = 5000;
const POLL_MS = 20;

type Action = (context: Context, input: Input) => Promise<number>;
const ACTIONS: Readonly<Record<string, Action>> = { run: superviseHere, replace, stop, detach, reload };

/** Words of systemctl(1) and service(8). */
const MEANT: Readonly<Partial<Record<string, string>>> = {
  start: 'service vmctl start; or in the foreground: vmctl daemon run',
  restart: 'vmctl daemon replace, or service vmctl restart: guests go on running',
  status: 'vmctl ping, or service vmctl status',
};

async function runDaemonCommand(context: Context, input: Input): Promise<number> {
  const [word = 'run'] = input.operands;
  const action = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
  if (action === undefined) {
    const hint = MEANT[word] ?? (await suggestionHint(word, Object.keys(ACTIONS), 'vmctl daemon --help'));
    throw new VmctlError('usage', `daemon: unknown word: ${word}`, { hint });
  }
  return action(context, input);
}

async function superviseHere({ definitions, paths }: Context, { flags }: Input): Promise<number> {
  const { runDaemon } = await import('#daemon');
  // Orders that clients still wait for, and their timers, end with the daemon.
  process.exit(await runDaemon({ definitions, root: paths.root, replace: flags.has('replace') }));
}

async function replace(context: Context): Promise<number> {
  const { replaceDaemon } = await import('./daemon-replace.js');
  return replaceDaemon(context);
}

async function stop(context: Context, input: Input): Promise<number> {
  const timeoutMs = timeoutOf(input);
  const order = { request: 'shutdown' as const, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  const onLeave = 'the daemon goes on stopping the guests; look at them with: vmctl status';
  await withProgress(context, { title: 'stop all VMs and the daemon', onLeave }, async ({ show }) => {
    await askDaemon(context, order, { kind: 'done', policy: 'never', onReport: show });
    await untilGone(context);
  });
  return 0;
}

async function detach(context: Context): Promise<number> {
  await askDaemon(context, { request: 'detach' }, { kind: 'done', policy: 'never' });
  await untilGone(context);
  return 0;
}

/** The answer comes before the end: a command right behind this one must not meet the old daemon. */
async function untilGone({ paths }: Context): Promise<void> {
  const { existsSync } = await import('node:fs');
  for (const limit = Date.now() + END_LIMIT_MS; existsSync(paths.pidFile) && Date.now() < limit;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function reload(context: Context): Promise<number> {
  const { changed, faults, restart } = await askDaemon(
    context,
    { request: 'reload' },
    { kind: 'reload', policy: 'never' },
  );
  const { json, terminal } = context;
  if (json) terminal.out(`${JSON.stringify({ changed, faults, restart }, null, 2)}\n`);
  else {
    terminal.out(renderReload({ changed, restart }));
    for (const fault of faults) terminal.err(`${fault}\n`);
  }
  return faults.length === 0 ? 0 : ERROR_STATUS.definition;
}
