import type { BhyveloadDefinition } from '../definition/definition.js';
import { memoryWord } from './cpu.js';
import { vmPath } from './layout.js';
import { loaderConsole, type LoaderPlan, type LoadSource } from './load-source.js';
import { needsWiredMemory } from './memory.js';

/** bhyveload(8): from a directory of the host, else from all disks. Wired as bhyve will be (facts 7). */
export function planBhyveload(
  source: LoadSource,
  { directory, program, env = [], args = [] }: BhyveloadDefinition,
): LoaderPlan {
  const { definition, layout, disks } = source;
  const { name } = definition;
  const from =
    directory === undefined
      ? disks.flatMap(({ path }) => ['-d', vmPath(layout, name, path)])
      : ['-h', vmPath(layout, name, directory)];
  return {
    command: {
      file: 'bhyveload',
      args: [
        ...loaderConsole(source),
        ...(needsWiredMemory(definition) ? ['-S'] : []),
        ...['-m', memoryWord(definition)],
        ...env.flatMap((variable) => ['-e', variable]),
        ...args,
        ...(program === undefined ? [] : ['-l', vmPath(layout, name, program)]),
        ...from,
        name,
      ],
    },
    files: [],
  };
}
