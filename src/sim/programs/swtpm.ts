import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import { listenAt } from '../unix-socket.js';
import { emit, type World } from '../world.js';

export const EVIDENCE = {
  'swtpm: serves one client after the other until SIGTERM': 'swtpm(8), without --terminate',
  'swtpm: refuses its options, state directory or socket': 'UNPROVEN (texts; statuses by swtpm(8))',
} satisfies Evidence;

const FLAGS = ['--tpm2'];
const VALUED = ['--tpmstate', '--server', '--ctrl', '--flags', '--log', '--pid'];

/** swtpm(8) `socket`: its TPM is up when INIT came over --ctrl, or at once with `not-need-init`. */
export function swtpm(world: World, call: Call): Outcome {
  const refuse = (text: string): Outcome =>
    reply(EVIDENCE['swtpm: refuses its options, state directory or socket'], 1, {
      stderr: `swtpm: ${text}\n`,
    });
  const [kind, ...words] = call.args;
  if (kind !== 'socket') return refuse(`unknown interface ${kind ?? ''}`);
  const values = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (FLAGS.includes(word)) values.set(word, '');
    else if (VALUED.includes(word)) values.set(word, words[(at += 1)] ?? '');
    else return refuse(`unrecognized option '${word}'`);
  }
  const directory = part(values.get('--tpmstate'), 'dir');
  if (directory === undefined || !isDirectory(resolve(call.cwd, directory)))
    return refuse(`Need a TPM state directory: ${directory ?? 'none'}`);
  const path = part(values.get('--server'), 'path');
  if (part(values.get('--server'), 'type') !== 'unixio' || path === undefined)
    return refuse('--server needs type=unixio and a path here');
  if (!listenAt(world, call.pid, resolve(call.cwd, path)))
    return refuse(`Could not open UnixIO socket: Address already in use`);
  const started = values.get('--flags')?.includes('not-need-init') === true;
  emit(world, { event: 'swtpm.listens', pid: call.pid, path, started });
  return { kind: 'resident' };
}

function part(value: string | undefined, name: string): string | undefined {
  return value
    ?.split(',')
    .find((word) => word.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
