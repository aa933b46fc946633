import { readFileSync } from 'node:fs';

/** Where rc.subr's load_rc_config reads a service's variables, in its order: a later file wins (rc.conf(5)). */
const FILES = [
  '/etc/rc.conf',
  '/etc/rc.conf.local',
  '/etc/rc.conf.d/vmctl',
  '/usr/local/etc/rc.conf.d/vmctl',
];

/** Whether rc.conf(5) enables vmctl. */
export function isEnabledAtBoot(root: string): boolean {
  return /^(yes|true|on|1)$/i.test(rcVariable(root, 'vmctl_enable') ?? '');
}

/**
 * A variable as rc.conf(5) sets it; undefined = it does not. Plain assignments are understood, which is what sysrc(8)
 * writes; no shell is run, and the defaults of /etc/defaults/rc.conf are the caller's.
 */
export function rcVariable(root: string, name: string): string | undefined {
  return FILES.flatMap((file) => assignments(`${root}${file}`, name)).at(-1);
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
