import { setLoad } from '../load.js';
import type { Load } from '../load-record.js';
import type { Verb } from './verb.js';

/** `load NAME [cpu PERCENT] [read BYTES] [write BYTES] [memory BYTES]`: what its guests do from now on, by the second. */
export const loadVerb: Verb = (world, [name = '', ...words]) => {
  const load: Record<keyof Load, number> = { cpu: 0, read: 0, write: 0, memory: 3000 * 1024 };
  for (let at = 0; at < words.length; at += 2) {
    const [key = '', amount = ''] = words.slice(at, at + 2);
    if (!Object.hasOwn(load, key) || !/^\d+$/.test(amount)) return { error: `load: ${key} ${amount}` };
    load[key as keyof Load] = Number(amount);
  }
  if (name === '') return { error: 'load NAME [cpu PERCENT] [read BYTES] [write BYTES] [memory BYTES]' };
  setLoad(world, name, load);
  return '';
};
