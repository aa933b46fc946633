import { readFileSync } from 'node:fs';

/** Where rc.subr's load_rc_config reads a service's variables, in its order: a later file wins (rc.conf(5)). */
const FILES = [
  '/etc/rc.conf',
  '/etc/rc.conf.local',
  '/etc/rc.conf.d/vmctl',
  '/usr/local/etc/rc.conf.d/vmctl',
];

/** Whether rc.conf(5) enables vmctl. Plain assignments are understood, which is what sysrc(8) writes; no shell is run. */
export function isEnabledAtBoot(root: string): boolean {
  const values = FILES.flatMap((file) => assignments(`${root}${file}`));
  return /^(yes|true|on|1)$/i.test(values.at(-1) ?? '');
}

function assignments(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return [...text.matchAll(/^\s*vmctl_enable=(["']?)([^"'\s#;]*)\1/gm)].map((match) => match[2] ?? '');
}
