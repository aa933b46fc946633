import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { lifeNow, outsideLife, type Life } from './life.js';

/**
 * Puts every change of a file that a supervisor makes behind its Life: counted, refused for want of room, or without
 * effect once it is dead. What the simulator and the tests do passes untouched.
 */
export function guardFiles(): void {
  if (guarded) return;
  guarded = true;
  for (const name of BY_PATH) replace(name, guardPath);
  for (const name of BY_DESCRIPTOR) replace(name, guardDescriptor);
  replace('openSync', guardOpen);
  replace('writeFileSync', guardWrite);
  replace('appendFileSync', guardWrite);
  for (const name of READERS) readAtOnce(name);
  openAtOnce();
  syncBuiltinESMExports();
}

let guarded = false;

type Change = (...args: readonly unknown[]) => unknown;
type Guard = (life: Life, real: Change, call: Call) => unknown;

interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

const BY_PATH = [
  ...['renameSync', 'rmSync', 'unlinkSync', 'rmdirSync', 'mkdirSync', 'truncateSync', 'copyFileSync'],
  ...['symlinkSync', 'linkSync', 'chmodSync', 'chownSync', 'cpSync'],
];
const BY_DESCRIPTOR = ['writeSync', 'fsyncSync', 'ftruncateSync', 'fchmodSync'];

function replace(name: string, guard: Guard): void {
  const functions = fs as unknown as Record<string, Change>;
  const real = functions[name] as Change;
  functions[name] = (...args) => {
    const life = lifeNow();
    return life === undefined ? real(...args) : guard(life, real, { name, args });
  };
}

/** Reading takes no time of the simulated clock, and the same sequence has the same course each time. */
const READERS = ['readFile', 'readdir', 'stat', 'lstat', 'access', 'realpath', 'readlink'];

function readAtOnce(name: string): void {
  const promises = fs.promises as unknown as Record<string, Change>;
  const sync = (fs as unknown as Record<string, Change>)[`${name}Sync`] as Change;
  const real = promises[name] as Change;
  promises[name] = (...args) => (lifeNow() === undefined ? real(...args) : (async () => sync(...args))());
}

function openAtOnce(): void {
  const promises = fs.promises as unknown as Record<string, Change>;
  const real = promises['open'] as Change;
  promises['open'] = (...args) => (lifeNow() === undefined ? real(...args) : handleOf(args));
}

async function handleOf(args: readonly unknown[]): Promise<object> {
  const descriptor = outsideLife(() => fs.openSync(...(args as Parameters<typeof fs.openSync>)));
  return {
    stat: async () => fs.fstatSync(descriptor),
    readFile: async () => fs.readFileSync(descriptor, 'utf8'),
    close: async () => fs.closeSync(descriptor),
  };
}

function guardPath(life: Life, real: Change, { name, args }: Call): unknown {
  // Making a directory that is there changes nothing.
  if (name === 'mkdirSync' && fs.existsSync(String(args[0]))) return undefined;
  if (name === 'mkdirSync' && life.full) throw noSpace(name);
  const passage = life.pass(`${name} ${String(args[0])}`);
  if (passage === 'skip') return undefined;
  // rmSync calls others of these.
  const result = outsideLife(() => real(...args));
  if (passage === 'do-and-die') life.kill();
  return result;
}

function guardDescriptor(life: Life, real: Change, { name, args }: Call): unknown {
  // Whoever writes piece by piece goes on until all is written.
  if (!life.alive) return name === 'writeSync' ? lengthOf(args) : undefined;
  if (life.full && name === 'writeSync') throw noSpace(name);
  // No power is cut here: what was written is there.
  if (name === 'fsyncSync') return undefined;
  return real(...args);
}

function lengthOf([, data, , length]: readonly unknown[]): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  return typeof length === 'number' ? length : (data as Uint8Array).byteLength;
}

/** The dead write to nowhere: what they hold stays a descriptor that can be closed. */
function guardOpen(life: Life, real: Change, { args }: Call): unknown {
  const [path, flags = 'r'] = args;
  if (flags === 'r') return real(...args);
  const passage = life.pass(`openSync ${String(path)}`);
  const descriptor = passage === 'skip' ? real('/dev/null', 'r+') : real(...args);
  if (passage === 'do-and-die') life.kill();
  return descriptor;
}

function guardWrite(life: Life, real: Change, { name, args }: Call): unknown {
  const [target, data, ...rest] = args;
  const passage = life.pass(`${name} ${typeof target === 'string' ? target : ''}`.trim());
  if (passage === 'skip') return undefined;
  if (life.full) {
    // As write(2) has it: what there was room for is written.
    outsideLife(() => real(target, String(data).slice(0, 7), ...rest));
    throw noSpace(name);
  }
  // Of a write that was the last thing, half came through.
  const written = passage === 'do-and-die' ? String(data).slice(0, String(data).length / 2) : data;
  outsideLife(() => real(target, written, ...rest));
  if (passage === 'do-and-die') life.kill();
  return undefined;
}

function noSpace(name: string): Error {
  return Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), { code: 'ENOSPC', errno: -28 });
}
