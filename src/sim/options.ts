import type { Release } from './world.js';

export type Request =
  | { readonly kind: 'serve'; readonly dir: string }
  | { readonly kind: 'halt'; readonly dir: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'fault'; readonly text: string }
  | RunRequest;

export interface RunRequest {
  readonly kind: 'run';
  readonly command: readonly string[];
  readonly interfaces?: readonly string[];
  readonly release?: Release;
  readonly world?: string;
  readonly kindness: boolean;
  readonly seed?: number;
}

export const USAGE = `usage: vmctl-sim [--interfaces re0,em0] [--release 13|14|15] [--world DIR] [--kind] [--seed N] COMMAND...
       vmctl-sim --world DIR --halt

Runs COMMAND on a simulated FreeBSD host and passes its exit status on. Without --world the host is powered off
afterwards and its journal audited; a violation is printed and makes the exit status 70. With --world DIR the host
stays, and later invocations join it. Inside, simctl reaches into the world (run it without arguments).
`;

/** Reads the command line; options end at the first word that is none, so COMMAND keeps its own. */
export function parseOptions(args: readonly string[]): Request {
  const values = new Map<string, string>();
  let at = 0;
  for (; at < args.length && (args[at] ?? '').startsWith('--'); at += 1) {
    const [option = '', inline] = (args[at] ?? '').split(/=(.*)/s);
    if (option === '--') {
      at += 1;
      break;
    }
    if (option === '--help') return { kind: 'help' };
    if (option === '--kind' || option === '--halt') values.set(option, '');
    else if (VALUED.includes(option)) values.set(option, inline ?? args[(at += 1)] ?? '');
    else return { kind: 'fault', text: `unknown option ${option}` };
  }
  return judge(values, args.slice(at));
}

const VALUED = ['--interfaces', '--release', '--world', '--seed', '--serve'];

function judge(values: ReadonlyMap<string, string>, command: readonly string[]): Request {
  const [serve, world, release, seed, interfaces] = [
    '--serve',
    '--world',
    '--release',
    '--seed',
    '--interfaces',
  ].map((key) => values.get(key));
  if (serve !== undefined) return { kind: 'serve', dir: serve };
  if (values.has('--halt'))
    return world === undefined
      ? { kind: 'fault', text: '--halt needs --world DIR' }
      : { kind: 'halt', dir: world };
  if (release !== undefined && !['13', '14', '15'].includes(release))
    return { kind: 'fault', text: `--release is 13, 14 or 15, not ${release}` };
  if (seed !== undefined && !/^\d+$/.test(seed)) return { kind: 'fault', text: '--seed is a number' };
  if (command.length === 0) return { kind: 'fault', text: 'no command' };
  return {
    kind: 'run',
    command,
    kindness: values.has('--kind'),
    ...(interfaces === undefined ? {} : { interfaces: interfaces.split(',').filter((name) => name !== '') }),
    ...(release === undefined ? {} : { release: Number(release) as Release }),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(world === undefined ? {} : { world }),
  };
}
