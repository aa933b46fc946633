import type { PartialReport } from '../control/client.js';
import { ERROR_STATUS, VmctlError, type ErrorCode } from '../errors.js';
import type { Outcome } from '../protocol/report.js';
import type { Context, Input } from './command.js';
import { askDaemon } from './daemon-request.js';
import { note } from './note.js';
import { timeoutOf } from './option.js';
import { renderError, renderOutcome } from './render-outcome.js';
import { statusOfRun, type RunEnd } from './run-end.js';
import { orderRun, runLog, seeRun } from './run-order.js';
import { createRunOutput, type RunLine } from './run-output.js';
import { onStopSignals } from './run-signals.js';
import { createRunWatch } from './run-watch.js';
import { hintedOutcome } from './vm-names.js';

/** Starts a VM, or finds it running, and stays until it is down for good. The exit status; throws VmctlError. */
export async function runVm(context: Context, input: Input): Promise<number> {
  const killAfterMs = timeoutOf(input, 'kill-after');
  const [name = ''] = input.operands;
  // Who reads what is printed may go away; whoever waits for the guest's end may not.
  context.terminal.outlive?.();
  const run = createRun(context, { name, killAfterMs, console: input.flags.has('console') });
  const release = onStopSignals({ first: run.stop, again: run.leave });
  return run.ended().finally(release);
}

interface RunOptions {
  readonly name: string;
  readonly killAfterMs: number | undefined;
  readonly console: boolean;
}

interface Run {
  /** Orders the guest to stop, once. */
  stop(): void;
  /** Ends the waiting, and nothing else. */
  leave(): void;
  ended(): Promise<number>;
}

const LEFT = 75;
/** More than a start tells before it can be listened to. */
const PAST_LINES = 100;
/** Nobody waits longer for the last lines: the end is known. */
const REST_MS = 2000;

function createRun(context: Context, options: RunOptions): Run {
  const { name, console, killAfterMs } = options;
  const { err } = context.terminal;
  const output = createRunOutput(context);
  const watch = createRunWatch();
  const since = Date.now();
  const over = new AbortController();
  const state = {
    start: 'no' as 'no' | 'asked' | 'done',
    live: false,
    told: undefined as RunEnd | undefined,
    stopping: false,
    mark: undefined as string | undefined,
  };
  let resolve: (status: number) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const end = new Promise<number>((yes, no) => ([resolve, reject] = [yes, no]));
  return { stop, leave, ended };

  async function ended(): Promise<number> {
    follow().catch(reject);
    try {
      return await end;
    } finally {
      over.abort();
      await printRest();
      output.end();
    }
  }

  async function follow(): Promise<void> {
    try {
      await listen(0);
    } catch (error) {
      if (state.start === 'done' && isError(error, 'no-daemon')) return daemonGone(error);
      if (state.start !== 'no' || !isError(error, 'no-such-vm')) throw error;
      // Its file may be new: a start has the daemon read it, or tells what is wrong with the name.
      if (await start()) await listen(PAST_LINES);
    }
  }

  /** It may have stopped its guests before it ended. */
  function daemonGone(error: unknown): void {
    if (state.told === undefined) throw guestRunsOn(name, error);
    resolve(tellEnd(context, name, state.told));
  }

  async function listen(lines: number): Promise<void> {
    await askDaemon(context, runLog({ name, console, follow: true, lines }), {
      ...{ kind: 'done', policy: 'need', signal: over.signal, onReport: take },
    });
  }

  function take(report: PartialReport): void {
    if (report.report !== 'item' || over.signal.aborted) return;
    const { value } = report;
    if ('mark' in value) state.mark = value.mark;
    if (value.kind === 'log' && (state.live || isSince(value, since))) output.print(value);
    if (value.kind === 'live') {
      state.live = true;
      // Before the first one everything is past; before a later one something may have been missed.
      void (state.start === 'no' ? start() : look()).catch(reject);
    }
    if (value.kind !== 'event') return;
    const told = watch.hear(value.event);
    // What it was before we came may still be told.
    if (told === undefined || state.start !== 'done') return;
    state.told = told;
    void conclude(told).catch(reject);
  }

  /** False = it is refused, and that is the end. */
  async function start(): Promise<boolean> {
    if (state.stopping) return stopInstead();
    state.start = 'asked';
    const outcome = await orderRun(context, { verb: 'start', name });
    state.start = 'done';
    if (!outcome.ok) {
      resolve(tell(context, await hintedOutcome(context, outcome)));
      return false;
    }
    err(renderOutcome(outcome).err);
    if (outcome.message.startsWith('already'))
      note(context, `vmctl: ${name}: ${outcome.message}: followed\n`);
    if (state.stopping) void sendStop();
    await look();
    return true;
  }

  /** Told to stop before it could start anything: what runs already is stopped, and nothing else is started. */
  async function stopInstead(): Promise<boolean> {
    state.start = 'done';
    await sendStop();
    await look();
    return true;
  }

  /** Down by its status, whatever was heard. */
  async function look(): Promise<void> {
    const status = await seeRun(context, name);
    const known = status && watch.judge(status, since);
    if (known !== undefined) resolve(tellEnd(context, name, known));
  }

  async function conclude(told: RunEnd): Promise<void> {
    const status = await seeRun(context, name);
    // Without a daemon there is nothing but what was heard.
    if (status === undefined) return resolve(tellEnd(context, name, told));
    // Down no more: told of before our start, or it was started again meanwhile.
    const known = watch.judge(status, since);
    if (known !== undefined) resolve(tellEnd(context, name, known));
    else state.told = undefined;
  }

  function stop(): void {
    state.stopping = true;
    note(context, `vmctl: ${name}: stopping; a second signal leaves it to the daemon\n`);
    if (state.start === 'done') void sendStop();
  }

  async function sendStop(): Promise<void> {
    watch.ask();
    const force = killAfterMs === undefined ? {} : { force: true, timeoutMs: killAfterMs };
    try {
      const outcome = await orderRun(context, { verb: 'stop', name, ...force });
      // It stays, and so do we: whoever sent the signal may send another one.
      if (!outcome.ok && !over.signal.aborted) tell(context, outcome);
    } catch (error) {
      reject(error);
    }
  }

  function leave(): void {
    err(
      renderError({
        message: `${name}: left to the daemon, which goes on; nothing is lost`,
        hint: `vmctl status ${name}`,
      }),
    );
    resolve(LEFT);
  }

  /** What was told up to the end, and not printed yet. */
  async function printRest(): Promise<void> {
    if (state.mark === undefined || context.quiet === true) return;
    const wanted = { ...runLog({ name, console, follow: false, lines: 0 }), after: state.mark };
    const onReport = (report: PartialReport): void => {
      if (report.report === 'item' && report.value.kind === 'log') output.print(report.value);
    };
    const asking = askDaemon(context, wanted, {
      ...{
        kind: 'done',
        policy: 'never',
        answerTimeoutMs: REST_MS,
        signal: AbortSignal.timeout(REST_MS),
        onReport,
      },
    });
    await asking.catch(() => undefined);
  }
}

function isError(error: unknown, code: ErrorCode): boolean {
  return error instanceof VmctlError && error.code === code;
}

function isSince({ time }: RunLine, since: number): boolean {
  return time !== undefined && Date.parse(time) >= since;
}

function guestRunsOn(name: string, cause: unknown): VmctlError {
  return new VmctlError(
    'no-daemon',
    `${name}: the daemon has ended, and none took its place: the guest runs on`,
    {
      hint: `start it, by \`service vmctl start\`; then \`vmctl run ${name}\` follows the guest again`,
      cause,
    },
  );
}

/** An order that was refused: its status. */
function tell({ terminal }: Context, outcome: Outcome): number {
  terminal.err(renderOutcome(outcome).err);
  return ERROR_STATUS[outcome.error?.code ?? 'internal'];
}

function tellEnd({ terminal }: Context, name: string, end: RunEnd): number {
  const status = statusOfRun(end);
  if (status === 0) return status;
  const what = end.forced ? 'forced off' : end.state === 'failed' ? 'failed' : 'ended';
  const why = end.exit === undefined || end.forced ? '' : `: ${end.exit.signal ?? end.exit.kind}`;
  terminal.err(renderError({ message: `${name}: ${what}${why}`, hint: `vmctl status ${name} tells more` }));
  return status;
}
