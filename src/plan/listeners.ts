import type { Claim } from '../definition/claim.js';
import { VmctlError } from '../errors.js';
import { answer, lastWords } from './answer.js';
import type { ClaimLook } from './claim-look.js';
import type { Holding } from './one-writer.js';
import { look, type Steps } from './step.js';
import { pickPort, type ScreenWish } from './vnc-port.js';

/** A row of sockstat(1) of something that listens. */
interface Listener {
  /** undefined = no process has it open, such as the kernel's own. */
  readonly pid: number | undefined;
  readonly command: string;
  /** `127.0.0.1:5900`, `::1:5900`, `*:5900`. */
  readonly local: string;
  readonly six: boolean;
}

/**
 * Refuses an address on which a process of the host listens: bhyve would end with 4. Picks the port of a screen that is
 * "auto". One look for all, none without a listener.
 */
export function* lookListeners({ name, claims, own, screen }: ClaimLook): Steps<Holding> {
  const wanted = claims.filter(({ kind }) => kind === 'listen');
  if (wanted.length === 0 && screen === undefined) return { warnings: [] };
  const ports = [...new Set(wanted.map(({ value }) => portOf(value)))];
  const args = ['-4', '-6', '-l', '-P', 'tcp', ...(screen === undefined ? ['-p', ports.join(',')] : [])];
  const result = yield* look({ file: 'sockstat', args }, { fresh: answer(0) });
  const seen = result.code === 0;
  const listeners = parseSockstat(seen ? result.stdout : '').filter(
    ({ pid }) => pid === undefined || !own.includes(pid),
  );
  const what = wanted[0] === undefined ? 'a VNC port' : wanted[0].what;
  const unseen = seen ? [] : [`could not see whether ${what} is in use: sockstat: ${lastWords(result)}`];
  const judged = judgeListeners(name, wanted, listeners);
  if (screen === undefined || judged.refusal !== undefined)
    return { ...judged, warnings: [...unseen, ...judged.warnings] };
  const picked = pickScreen(name, screen, listeners);
  return { ...picked, warnings: [...unseen, ...judged.warnings, ...picked.warnings] };
}

function pickScreen(name: string, screen: ScreenWish, listeners: readonly Listener[]): Holding {
  const portsHeld = new Set(listeners.map(({ local }) => Number(portOf(local))));
  const { port, moved } = pickPort(screen, portsHeld);
  if (port === undefined) {
    const refusal = new VmctlError('host', `${name}: no port is left for its screen`, {
      hint: '`sockstat -l` shows who listens; give it a port with vnc = "ADDRESS:PORT"',
    });
    return { warnings: [], refusal };
  }
  if (!moved) return { warnings: [], vncPort: port };
  const holder = listeners.find(({ local }) => portOf(local) === String(screen.pinned));
  const who = holder === undefined ? 'somebody else' : whoIs(holder);
  return {
    warnings: [`VNC port ${screen.pinned} belongs to ${who} now: ${port} from here on`],
    vncPort: port,
  };
}

/** bhyve binds with SO_REUSEADDR (rfb.c): beside a socket on all addresses that works, on the same address it does not. */
function judgeListeners(name: string, wanted: readonly Claim[], listeners: readonly Listener[]): Holding {
  const warnings: string[] = [];
  for (const { value, what } of wanted) {
    const six = value.startsWith('[');
    const local = spell(value);
    const same = listeners.find((one) => one.six === six && one.local === local);
    if (same !== undefined) {
      const refusal = new VmctlError('denied', `${name}: ${what} is in use by ${whoIs(same)}`, {
        hint: `end it, or give ${name} another port; \`sockstat -l -p ${portOf(value)}\` shows who listens`,
      });
      return { warnings, refusal };
    }
    const wide = listeners.find((one) => one.six === six && one.local === `*:${portOf(value)}`);
    if (wide !== undefined) warnings.push(`${whoIs(wide)} listens on port ${portOf(value)} of all addresses`);
  }
  return { warnings };
}

function whoIs({ pid, command }: Listener): string {
  return pid === undefined ? 'a socket of no process' : `process ${pid} (${command})`;
}

function portOf(value: string): string {
  return value.slice(value.lastIndexOf(':') + 1);
}

/** As sockstat(1) writes it: no brackets, `*` for all addresses. */
function spell(value: string): string {
  const address = value.slice(0, value.lastIndexOf(':')).replace(/^\[|\]$/g, '');
  return `${address === '0.0.0.0' || address === '::' ? '*' : address}:${portOf(value)}`;
}

/**
 * `USER COMMAND PID FD PROTO LOCAL FOREIGN`; a command may hold blanks, `?` stands for what is not known, and tcp46 is one
 * socket for both families (usr.bin/sockstat/sockstat.c 14).
 */
const ROW = /^\S+\s+(.*?)\s+(\d+|\?)\s+(?:\d+|\?)\s+tcp(4|6|46)\s+(\S+)\s/;

export function parseSockstat(stdout: string): readonly Listener[] {
  return stdout.split('\n').flatMap((line) => {
    const [, command, pid, family = '', local] = ROW.exec(`${line} `) ?? [];
    if (command === undefined || local === undefined) return [];
    const known = pid === '?' ? undefined : Number(pid);
    return [...family].map((digit) => ({ pid: known, command, local, six: digit === '6' }));
  });
}
