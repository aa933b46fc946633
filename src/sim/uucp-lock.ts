import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isAlive } from './process.js';
import type { World } from './world.js';

/** uu_lock() of lib/libutil/uucplock.c [14], as cu(1) calls it; false = somebody who lives has it, or it cannot be read. */
export function lockLine(world: World, line: string, pid: number): boolean {
  const path = pathOf(world, line);
  const own = `${folderOf(world)}/LCKTMP..${pid}`;
  mkdirSync(folderOf(world), { recursive: true });
  writeFileSync(own, `${String(pid).padStart(10)}\n`);
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (linked(own, path)) return true;
      const holder = holderOf(path);
      if (holder === undefined || isAlive(world, holder)) return false;
      rmSync(path, { force: true });
    }
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** uu_unlock() at the end of a program; whose lock it is is looked at here, because the end may come twice. */
export function unlockLine(world: World, line: string, pid: number): void {
  if (holderOf(pathOf(world, line)) === pid) rmSync(pathOf(world, line), { force: true });
}

const TRIES = 5;

function folderOf(world: World): string {
  return `${world.settings.root}/var/spool/lock`;
}

function pathOf(world: World, line: string): string {
  return `${folderOf(world)}/LCK..${basename(line)}`;
}

function linked(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch {
    return false;
  }
}

function holderOf(path: string): number | undefined {
  try {
    const pid = parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isNaN(pid) ? 0 : pid;
  } catch {
    return undefined;
  }
}
