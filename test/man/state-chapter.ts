import { delays } from '../../src/vm/timing.js';
import { COMPOUND, inside, overview } from './state-diagram.js';

/** src/man/states.md: drawn from the machine, so that it cannot say something else. */
export function renderStates(): string {
  return `${[
    '# The states of a VM',
    INTRODUCTION,
    '## The whole life',
    overview(),
    LIFE,
    ...COMPOUND.flatMap((path) => [`## Inside \`${path}\``, WORDS[path] ?? '', inside(path)]),
    '## Times',
    TIMES,
    timeTable(),
  ].join('\n\n')}\n`;
}

const INTRODUCTION = `Every VM is one state machine. These diagrams are made of it: each arrow is a transition of the code, and the test fails when one
is missing here. At an arrow stands what takes it: an order of an operator (\`start\`, \`stop\`, \`kill\`), work that is done or fails (\`lease
links done\`), a time that is over (\`after stop limit\`), or a question that is answered with yes (\`seesOurs\` reads "sees ours"); several
of them are asked in the order given, and "else" is what remains. What these mean for guests is told in
[supervision.md](supervision.md).`;

const LIFE = `\`probing\` is the first state and the way back to every start: it reads from the host whether a guest of that name lives and whose it
is. \`alive\` is left for one reason only: the process has ended, or can no longer be watched, and then it is looked for. \`deciding\` is
where intent, restart policy and the cause of the end meet; nobody sees a VM in it. \`gone\` is the end of a VM whose definition was
removed and of which nothing lives.`;

const WORDS: Readonly<Record<string, string>> = {
  probing:
    'The process table, `/dev/vmm`, loaders and the sockets of its NICs are read; nothing is changed. A host that cannot be read is asked again, without an end and without counting.',
  foreign: 'A guest that others started is watched to its end. Only `adopt` makes it ours.',
  starting:
    'In this order; a stop on the way goes through `cleaning`, so that nothing half made stays. In `launching` a stop is noted and obeyed in `alive`.',
  alive:
    'The guest runs from its first moment on. `settling` is what `vmctl start` waits for; a guest whose title is not seen yet is `initialising`.',
  'alive.settling':
    'Young until the settle time is over, and then only settled when the title of the process was seen.',
  'alive.stopping':
    'The power button is pressed when the guest has turned ACPI on, and until then asked for again and again: before that the signal would kill it.',
  cleaning:
    '`bhyvectl --destroy`, after the proof that no process of that name lives; then links, interfaces and files of the run are given back. It is repeated until it is done, and counted.',
};

const TIMES =
  'What is a definition’s own stands in [definition.md](definition.md); the rest is the same for every VM.';

/** Of those that the machine computes: how. */
const COMPUTED: Readonly<Record<string, string>> = {
  probeRetry: '1 s, doubling to 60 s',
  loadLimit: '`load_timeout`; without it no limit',
  stopLimit: '`stop_timeout`, or what the order says',
  killRetry: '5 s; 60 s after three without effect',
  backOffTime: 'what the restart policy says',
};

function timeTable(): string {
  const rows = Object.entries(delays).map(([name, value]) => [
    name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    typeof value === 'number' ? secondsText(value) : (COMPUTED[name] ?? ''),
  ]);
  const all = [['time', 'how long'], ...rows];
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [all[0] ?? [], widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('\n');
}

function secondsText(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`;
}
