import type { PartialReport } from '../control/client.js';
import { formatDuration } from './quantity.js';

/** Who waits is told by it. */
export interface Progress {
  /** What is done just now. Costs nothing while nobody looks. */
  say(doing: string): void;
  /** What the daemon tells of itself. */
  show(report: PartialReport): void;
}

/** What goes on, as far as it was told. */
export interface Doing {
  readonly title: string;
  /** How many it is done to, where they are several. */
  readonly count?: number;
  /** Name -> what was last told of it, oldest first; '' = of the whole. */
  readonly doing: ReadonlyMap<string, string>;
}

/** What the daemon says of a VM that it is done with (supervisor's operate and shutdown). */
const DONE = /^(done|failed|down)\b/;

/** `start 3 VMs, 12s: 1 of 3 done; db: waiting: companions`. */
export function progressText({ title, count = 0, doing }: Doing, seconds: number): string {
  const named = [...doing].filter(([name]) => name !== '');
  const all = Math.max(count, named.length);
  const finished = named.filter(([, words]) => DONE.test(words)).length;
  const [name, words] = named.filter(([, said]) => !DONE.test(said)).at(-1) ?? ['', doing.get('') ?? ''];
  const told = [
    ...(all > 1 && named.length > 0 ? [`${finished} of ${all} done`] : []),
    ...(words === ''
      ? []
      : [name === '' || title.endsWith(` ${name}`) ? plain(words) : `${name}: ${plain(words)}`]),
  ];
  return `${title}, ${formatDuration(seconds)}${told.length === 0 ? '' : `: ${told.join('; ')}`}`;
}

/** A guest that runs is waited for until it has run for a while: whoever reads `running` would ask what for. */
function plain(words: string): string {
  return words === 'running' ? 'runs, has not settled yet' : words;
}
