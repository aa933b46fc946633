import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/*
 * Loaded into a real daemon before anything else (`node --import`): while VMCTL_ROOT/tmp/disk-full is there, nothing can
 * be written below VMCTL_ROOT/var, and VMCTL_ROOT/tmp/clock-step says by how many ms the wall clock is wrong.
 */
const root = process.env['VMCTL_ROOT'] ?? '/nowhere';
const { existsSync, readFileSync } = fs;
const functions = fs as unknown as Record<string, (...args: readonly unknown[]) => unknown>;
const paths = new Map<number, string>();

const open = functions['openSync'] as (...args: readonly unknown[]) => number;
functions['openSync'] = (path, ...rest) => {
  const descriptor = open(path, ...rest);
  paths.set(descriptor, String(path));
  return descriptor;
};
for (const name of ['writeFileSync', 'appendFileSync', 'writeSync', 'mkdirSync']) {
  const real = functions[name] as (...args: readonly unknown[]) => unknown;
  functions[name] = (target, ...rest) => {
    if (!isOurs(target) || !existsSync(`${root}/tmp/disk-full`)) return real(target, ...rest);
    throw Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), {
      code: 'ENOSPC',
      errno: -28,
    });
  };
}
const now = Date.now;
Date.now = () => now() + step();
syncBuiltinESMExports();

function isOurs(target: unknown): boolean {
  const path = typeof target === 'number' ? (paths.get(target) ?? '') : String(target);
  return path.startsWith(`${root}/var/`);
}

function step(): number {
  try {
    return Number(readFileSync(`${root}/tmp/clock-step`, 'utf8'));
  } catch {
    return 0;
  }
}
