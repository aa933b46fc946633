import { parseBhyve } from '../../../src/sim/bhyve/command.js';
import type { BhyveHost, FileLook } from '../../../src/sim/bhyve/host.js';
import type { BhyveVerdict, RunVerdict } from '../../../src/sim/bhyve/verdict.js';

/** Files of the small host the tests of single rules run on. */
const FILES: Readonly<Record<string, FileLook>> = {
  '/rom.fd': file(4096),
  '/vars.fd': file(4096),
  '/d.img': file(1 << 20),
  '/locked.img': { ...file(1 << 20), writable: false },
  '/secret.img': { ...file(1 << 20), readable: false },
  '/dev/nmdm-a.1A': { ...file(0), kind: 'tty' },
};

/** A host of release 14 with a boot ROM, images and one nmdm. */
function hostWith(change: Partial<BhyveHost> = {}): BhyveHost {
  return {
    flavour: '14',
    arch: 'amd64',
    maxCpus: 8,
    vm: 'absent',
    readFile: () => undefined,
    look: (path) => FILES[path],
    ...change,
  };
}

/** One run of a command line written with blanks between its words. */
export function bhyve(line: string, change: Partial<BhyveHost> = {}): BhyveVerdict {
  return parseBhyve(line === '' ? [] : line.split(' '), hostWith(change));
}

/** The same for a start that has to work. */
export function running(line: string, change: Partial<BhyveHost> = {}): RunVerdict {
  const verdict = bhyve(line, change);
  if (verdict.kind !== 'run') throw new Error(`did not start: ${verdict.stderr}`);
  return verdict;
}

/** Exit code and what was printed, as `code|stdout|stderr`. */
export function outcome(line: string, change: Partial<BhyveHost> = {}): string {
  const verdict = bhyve(line, change);
  const how = verdict.kind === 'exit' ? verdict.code : verdict.kind === 'run' ? 'run' : verdict.signal;
  return `${how}|${verdict.stdout}|${verdict.stderr}`;
}

/** The variables of a command line that differ from those of an empty one. */
export function variables(line: string, change: Partial<BhyveHost> = {}): string[] {
  const dump = (text: string) =>
    bhyve(`-o config.dump=1 ${text} vm`.replace('  ', ' '), change).stdout.split('\n');
  const plain = new Set(dump(''));
  return dump(line).filter((one) => !plain.has(one));
}

function file(bytes: number): FileLook {
  return { kind: 'file', bytes, readable: true, writable: true };
}
