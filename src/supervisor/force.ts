import { judgeProcesses } from '../bhyve/process.js';
import { parseButton, planButtonLook, planForcePoweroff, planForceReset } from '../bhyve/control.js';
import { VmctlError } from '../errors.js';
import { act } from '../plan/step.js';
import { readRunRecord } from '../store/records.js';
import type { GuestInput } from '../vm/actors.js';
import { isRecorded } from '../vm/sighting.js';
import type { Context } from './context.js';
import { pause } from './clock.js';
import { rememberGuest } from './guest-record.js';

const UNARMED = 'the guest has not turned ACPI on yet; its power button is pressed as soon as it has';
const BUTTONLESS =
  'bhyve for arm64 has no power button: shut the guest down from within, or end it with --force';
const UNTOLD = 'procstat(1) does not tell whether the power button is armed; asked again in a moment';
const ENDED = 'the guest has ended';
/** bhyve ends within moments of --force-poweroff; what is left after this is killed. */
const POWEROFF_GRACE_MS = 3000;

/**
 * Whether the process of that pid still is this VM's bhyve, by title and by start: asked right before every signal. Another
 * guest of the same name may have the pid by now. A record that cannot be read must not keep anybody from a stop: then
 * title, root and pid tell alone.
 */
async function isStillOurs(
  context: Context,
  { name, guest }: GuestInput,
  signal: AbortSignal,
): Promise<boolean> {
  const { rows, now } = await context.seeProcesses(signal);
  const { guests } = judgeProcesses(rows, name);
  const row = guests.find((one) => one.pid === guest.pid);
  if (row === undefined) return false;
  const record = readRunRecord(context.paths, name);
  if (record === undefined) return true;
  if (!isRecorded(record, { row, now })) return false;
  // It may end before its watcher looks for the title: what is asked for now must not be taken for a launch that failed.
  if (row.titled) rememberGuest(context, name, { row, now });
  return true;
}

/**
 * The ACPI power button is SIGTERM to bhyve, once the guest has turned ACPI on; before, it would kill. So it is
 * pressed only when the process ignores SIGTERM as a signal (UNPROVEN: procstat -i shows so); if not, the machine says
 * why and asks again.
 */
export async function pressButton(
  context: Context,
  input: GuestInput,
  signal: AbortSignal,
): Promise<{ readonly pressed: boolean; readonly reason?: string }> {
  await context.countTraffic(input.name);
  const answer = await context.host.run(planButtonLook(input.guest.pid), { signal });
  const armed = parseButton(answer.stdout);
  // Last of all looks: nothing comes between it and the signal.
  if (!(await isStillOurs(context, input, signal))) return { pressed: false, reason: ENDED };
  if (armed !== true) {
    const unarmed = context.facts.arch === 'aarch64' ? BUTTONLESS : UNARMED;
    return { pressed: false, reason: armed === false ? unarmed : UNTOLD };
  }
  signal.throwIfAborted();
  context.host.kill(input.guest.pid, 'SIGTERM');
  return { pressed: true };
}

export async function resetGuest(context: Context, input: GuestInput, signal: AbortSignal): Promise<void> {
  const { name } = input;
  await context.countTraffic(name);
  if (!(await isStillOurs(context, input, signal)))
    throw new VmctlError('denied', `${name}: ${ENDED}`, {
      hint: `vmctl status ${name} tells what became of it`,
    });
  const result = await context.execute(act(planForceReset(name)), signal);
  if (result.code === 0) return;
  throw new VmctlError(
    'host',
    `${name}: bhyvectl --force-reset failed: ${lastLine(result.stdout + result.stderr)}`,
  );
}

/** Power off by force, then SIGKILL for what is left. Resolves when both were sent, not when the guest is gone. */
export async function forceOff(context: Context, input: GuestInput, signal: AbortSignal): Promise<void> {
  await context.countTraffic(input.name);
  if (!(await isStillOurs(context, input, signal))) return;
  await context.execute(act(planForcePoweroff(input.name)), signal);
  await pause(context.clock, POWEROFF_GRACE_MS, signal);
  if (signal.aborted || !(await isStillOurs(context, input, signal))) return;
  context.host.kill(input.guest.pid, 'SIGKILL');
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
