import { readFileSync } from 'node:fs';
import type { WorldHandle } from '../../src/sim/launch.js';
import type { Paths } from '../../src/store/paths.js';
import type { StoryEvent } from '../../src/supervisor/story.js';

/** What there is to read about a world and its supervisors, oldest first. */
export interface Witness {
  /** Commands the host ran, as `file args`. */
  commands(): readonly string[];
  /** The arguments of every bhyve that was run for a VM. */
  launches(name: string): readonly (readonly string[])[];
  /** What the supervisors told of a VM. */
  story(name: string): readonly StoryEvent[];
}

export function createWitness(world: WorldHandle, { eventLog }: Paths): Witness {
  const runs = () => world.journal().flatMap((record) => (record.kind === 'command' ? [record] : []));
  return {
    commands: () => runs().map(({ file, args }) => [file, ...args].join(' ')),
    launches: (name) =>
      runs().flatMap(({ file, args }) => (file === 'bhyve' && args.at(-1) === name ? [args] : [])),
    story: (name) => {
      const lines = readFileSync(eventLog, 'utf8').trimEnd().split('\n');
      return lines.map((line) => JSON.parse(line) as StoryEvent).filter(({ vm }) => vm === name);
    },
  };
}
