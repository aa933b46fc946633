import { readFileSync } from 'node:fs';
import { isRcYes } from '../command/rc-yes.js';

/** Where rc.subr's load_rc_config reads a service's variables, in its order: a later file wins (rc.conf(5)). */
const DIRECTORIES = ['/etc/rc.conf.d', '/usr/local/etc/rc.conf.d'];
const FILES = ['/etc/rc.conf', '/etc/rc.conf.local', ...DIRECTORIES.map((directory) => `${directory}/vmctl`)];
const OF_SERVICES = [
  ['vmctl', 'vmctl_enable'],
  ['vmctl', 'vmctl_stop_timeout'],
  ['vmctl_net', 'vmctl_net_enable'],
] as const;

/** Whether rc.conf(5) enables a service of vmctl. */
export function isEnabledAtBoot(
  root: string,
  variable: 'vmctl_enable' | 'vmctl_net_enable' = 'vmctl_enable',
): boolean {
  const value = serviceVariables(root).get(variable) ?? rcVariable(root, variable);
  return isRcYes(value);
}

/**
 * A variable as rc.conf(5) sets it; undefined = it does not. Plain assignments are understood, which is what sysrc(8)
 * writes; no shell is run, and the defaults of /etc/defaults/rc.conf are the caller's.
 */
export function rcVariable(root: string, name: string): string | undefined {
  return FILES.flatMap((file) => assignments(`${root}${file}`, name)).at(-1);
}

/** What rc.conf.d(5) of vmctl's services sets, over what sysrc(8) tells: that reads rc.conf and rc.conf.local alone. */
export function serviceVariables(root: string): ReadonlyMap<string, string> {
  return new Map(
    OF_SERVICES.flatMap(([service, name]) =>
      DIRECTORIES.flatMap((directory) => assignments(`${root}${directory}/${service}`, name)).map(
        (value) => [name, value] as const,
      ),
    ),
  );
}

function assignments(file: string, name: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  const line = new RegExp(`^\\s*${name}=(["']?)([^"'\\s#;]*)\\1`, 'gm');
  return [...text.matchAll(line)].map((match) => match[2] ?? '');
}
