import type { BootMemory } from '../vm/context.js';
import { readFileIfAny, replaceFile } from './file.js';
import { vmPathsOf, type Paths } from './paths.js';

/** What the daemons of one host boot know of a VM besides its guest; undefined = nothing, or nothing to be believed. */
export function readMemory(paths: Paths, name: string): BootMemory | undefined {
  const text = readFileIfAny(vmPathsOf(paths, name).memory);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as BootMemory;
  } catch {
    return undefined;
  }
}

export function writeMemory(paths: Paths, name: string, memory: BootMemory): void {
  replaceFile(vmPathsOf(paths, name).memory, `${JSON.stringify(memory)}\n`, { flush: false });
}
