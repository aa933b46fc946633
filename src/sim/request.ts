import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { Call } from './call.js';
import type { Layout } from './layout.js';

/** Reads what a shim has left: program, parent, directory, arguments, each ended by NUL, and the script it was given. */
export function takeRequest(layout: Layout, pid: number): Call | undefined {
  const base = `${layout.mail}/${pid}`;
  if (!existsSync(`${base}.req`)) return undefined;
  const [file = '', ppid = '', cwd = '', ...args] = readFileSync(`${base}.req`, 'utf8')
    .split('\0')
    .slice(0, -1);
  const input = existsSync(`${base}.in`) ? { input: readFileSync(`${base}.in`, 'utf8') } : {};
  for (const end of ['req', 'in']) rmSync(`${base}.${end}`, { force: true });
  return { file, args, ...input, pid, ppid: Number(ppid), cwd };
}
