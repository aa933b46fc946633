import { isRaw, planModes, planRaw } from '../bhyve/console-reader.js';
import type { HostCommand } from '../command/command.js';
import type { Context } from './context.js';
import { pause } from './clock.js';

/** A start waits for it; usually the first try is enough. */
const LIMIT_MS = 4000;
const BETWEEN_TRIES_MS = 50;
/** Behind an open that waits for carrier stty(1) waits too. */
const STTY_LIMIT_MS = 2000;

export interface Side {
  readonly device: string;
  /** Of its reader. */
  readonly pid: number;
}

/** Modes that are still there after stty(1) has closed the device are proof that the reader has it open. */
export async function makeQuiet(
  context: Context,
  { device, pid }: Side,
  signal?: AbortSignal,
): Promise<void> {
  const deadline = context.clock.monotonic() + LIMIT_MS;
  while (context.clock.monotonic() < deadline) {
    signal?.throwIfAborted();
    if (!context.host.alive(pid)) throw new Error(`cat ${device} has ended`);
    await run(context, planRaw(device), signal);
    if (await isQuiet(context, device, signal)) return;
    await pause(context.clock, BETWEEN_TRIES_MS, signal);
  }
  throw new Error(`${device} could not be made raw`);
}

export async function isQuiet(context: Context, device: string, signal?: AbortSignal): Promise<boolean> {
  return isRaw(await run(context, planModes(device), signal));
}

async function run(context: Context, command: HostCommand, signal?: AbortSignal): Promise<string> {
  const options = { timeoutMs: STTY_LIMIT_MS, ...(signal === undefined ? {} : { signal }) };
  return (await context.host.run(command, options)).stdout;
}
