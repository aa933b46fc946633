import { hostname } from 'node:os';
import { VmctlError } from '../errors.js';
import type { ScreenReport, StatusReport } from '../protocol/report.js';
import type { Context, Input } from './command.js';
import { askDaemon, QUICK_ANSWER_MS } from './daemon-request.js';
import { withNameHint } from './vm-names.js';

/** `vmctl vnc NAME`. Throws `denied` when there is no screen to look at now. */
export async function showScreen(context: Context, { operands: [name = ''] }: Input): Promise<number> {
  const { json, terminal } = context;
  const asking = askDaemon(
    context,
    { request: 'status', names: [name], details: true },
    { kind: 'status', policy: 'repair', answerTimeoutMs: QUICK_ANSWER_MS },
  );
  const [vm] = (await withNameHint(context, [name], asking)).vms;
  if (vm === undefined)
    throw new VmctlError('no-such-vm', `${name}: no such VM`, { hint: 'vmctl status lists them' });
  const screen = vm.details?.screen;
  const up = vm.pid !== null && (vm.status === 'running' || vm.status === 'stopping');
  if (json) terminal.out(`${JSON.stringify(screenObject(vm, screen, up), null, 2)}\n`);
  if (screen === undefined) throw noScreen(name);
  if (!up || screen.port === null) throw notUp(vm, screen);
  if (!json) terminal.out(screenText({ ...screen, port: screen.port }, hostname()));
  return 0;
}

type OpenScreen = ScreenReport & { readonly port: number };

/** The address first, alone on its line, for scripts. */
export function screenText(screen: OpenScreen, host: string): string {
  const { address, port, wait, password } = screen;
  const lines = [`${hostText(address)}:${port}`, wayOf(screen, host)];
  if (wait) lines.push('the guest waits until somebody is connected');
  lines.push(password ? 'it asks for the password of graphics.password_file' : 'it asks for no password');
  return lines.map((line) => `${line}\n`).join('');
}

/** From another machine. */
function wayOf({ address, port }: OpenScreen, host: string): string {
  if (ANY.has(address)) return `from elsewhere: ${host}:${port}`;
  if (!isLoopback(address)) return `from elsewhere: the same address`;
  const there = `${hostText(address)}:${port}`;
  return `from elsewhere: ssh -N -L ${port}:${there} ${host}\nthen the viewer: 127.0.0.1:${port}`;
}

const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function hostText(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function screenObject({ name, status }: StatusReport, screen: ScreenReport | undefined, up: boolean): object {
  const host = hostname();
  return { name, status, listening: up && screen !== undefined, screen: screen ?? null, host };
}

function noScreen(name: string): VmctlError {
  return new VmctlError('denied', `${name} has no screen`, {
    hint: `[graphics] in its file gives it one; its serial console: vmctl console ${name}`,
  });
}

function notUp({ name, status }: StatusReport, { address, port }: ScreenReport): VmctlError {
  const where =
    port === null ? `${hostText(address)}, on a port that its start picks` : `${hostText(address)}:${port}`;
  return new VmctlError(
    'denied',
    `${name} is ${status}: nobody listens yet; its screen will be on ${where}`,
    {
      hint: `vmctl start ${name}`,
    },
  );
}
