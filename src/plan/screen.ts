import { hostText, listenText } from '../definition/address.js';
import type { GraphicsDefinition, VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';

/** What is read of a password file. */
export interface SecretSeen {
  readonly text: string;
  /** Permissions. */
  readonly mode: number;
  /** Why somebody else could have written it, and the command that mends it. */
  readonly distrust?: { readonly reason: string; readonly mend: string } | undefined;
}

/** RFB's own limit: the password is the key of its cipher. */
const PASSWORD_MAX = 8;
const OTHERS_READ = 0o044;

/** A screen that anybody who reaches the host may look at and type into; undefined = nobody else may. */
export function openScreenWarning({ graphics }: Pick<VmDefinition, 'graphics'>): string | undefined {
  if (graphics === undefined || graphics.passwordFile !== undefined || isLoopback(graphics.address))
    return undefined;
  return `VNC on ${addressOf(graphics)} is open to whoever reaches it: set password_file, or vnc = "127.0.0.1" and a tunnel`;
}

/** `127.0.0.1:5900`; without the port while none is picked. */
function addressOf({ address, port }: Pick<GraphicsDefinition, 'address' | 'port'>): string {
  return port === undefined ? hostText(address) : listenText({ address, port });
}

/** As of StatusDetails in the protocol. */
export interface ScreenDescription {
  readonly vnc?: string;
  readonly screen?: {
    readonly address: string;
    readonly port: number | null;
    readonly wait: boolean;
    readonly password: boolean;
  };
}

/** What is shown of a VM's screen; nothing of one that has none. */
export function describeScreen(
  { graphics }: Pick<VmDefinition, 'graphics'>,
  pinned: number | undefined,
): ScreenDescription {
  if (graphics === undefined) return {};
  const { address, port = pinned, wait, passwordFile } = graphics;
  const where = addressOf({ address, ...(port === undefined ? {} : { port }) });
  return {
    vnc: port === undefined ? `${where}, port auto` : where,
    screen: { address, port: port ?? null, wait, password: passwordFile !== undefined },
  };
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** A password, or why it is none: in words that do not tell it. */
export type PasswordVerdict =
  { readonly password: string; readonly warnings: readonly string[] } | { readonly fault: VmctlError };

/** The first line of a password file; `seen` undefined = there is no such file. */
export function judgePassword(name: string, path: string, seen: SecretSeen | undefined): PasswordVerdict {
  const refuse = (what: string, hint: string): PasswordVerdict => ({
    fault: new VmctlError('host', `${name}: ${what}`, { hint }),
  });
  const make = `write one line of at most ${PASSWORD_MAX} characters into it, with mode 0600`;
  if (seen === undefined) return refuse(`there is no password file ${path}`, make);
  if (seen.distrust !== undefined)
    return refuse(seen.distrust.reason, `whoever writes there chooses the password: ${seen.distrust.mend}`);
  const [password = ''] = seen.text.split(/\r?\n/);
  if (password === '') return refuse(`the password in ${path} is empty`, make);
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(password) || password.includes('%'))
    return refuse(
      `the password in ${path} holds a character that bhyve would misread`,
      'take letters, digits and signs other than "%", without a blank at either end',
    );
  if (password.length > PASSWORD_MAX)
    return refuse(
      `the password in ${path} has more than ${PASSWORD_MAX} characters`,
      `VNC takes the first ${PASSWORD_MAX} only, so a longer one would promise more than it keeps`,
    );
  return { password, warnings: modeWarnings(path, seen.mode) };
}

function modeWarnings(path: string, mode: number): readonly string[] {
  if ((mode & OTHERS_READ) === 0) return [];
  const octal = (mode & 0o7777).toString(8).padStart(4, '0');
  return [`the password file ${path} can be read by others (mode ${octal}): chmod 600 ${path}`];
}
