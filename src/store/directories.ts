import { mkdirSync } from 'node:fs';
import type { Paths } from './paths.js';

/** Sockets for others lie below `run`; what is kept, and what is told of every guest, is root's. What is there stays as it is. */
export function ensureDirectories({ run, state, log }: Pick<Paths, 'run' | 'state' | 'log'>): void {
  mkdirSync(run, { recursive: true, mode: 0o755 });
  mkdirSync(state, { recursive: true, mode: 0o700 });
  mkdirSync(log, { recursive: true, mode: 0o750 });
}
