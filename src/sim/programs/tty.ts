import { getopt } from '../getopt.js';
import { reply, type Call, type Evidence, type Outcome, type Reply } from '../call.js';
import { typeOn } from '../guest-ear.js';
import { closeTty, findTty, isOpening, openNow, openWaiting, whoHas, type Tty } from '../tty.js';
import type { TtyModes } from '../tty-pair.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'cat: reads a tty':
    'sys/kern/tty.c ttydev_open, sys/dev/nmdm/nmdm.c [13]; with a guest behind it: UNPROVEN',
  'cat: no such device': 'facts 8; bin/cat/cat.c',
  'tee: writes to a tty': 'usr.bin/tee/tee.c, sys/kern/tty.c ttydev_open [14]',
  'tee: no such device': 'usr.bin/tee/tee.c [14]: goes on without it',
  'stty: sets modes':
    'bin/stty/stty.c, modes.c [13]; that they last while a reader has the side open: UNPROVEN',
  'stty: -g': 'bin/stty/gfmt.c [13]',
  'stty: no such device': 'facts 8; bin/stty/stty.c [13]',
} satisfies Evidence;

/** cat(1) on an nmdm(4) device: waits for carrier, then lives until it is ended or its carrier is lost. */
export function cat(world: World, call: Call): Outcome {
  const [path = ''] = call.args;
  const tty = findTty(world, path);
  if (tty === undefined)
    return reply(EVIDENCE['cat: no such device'], 1, { stderr: `cat: ${path}: No such file or directory\n` });
  openWaiting(world, tty, call.pid);
  return { kind: 'resident' };
}

/**
 * tee(1) -a with an nmdm(4) device as its only file: opened as cat(1) opens it, and what comes in goes there. What it also
 * prints is nobody's.
 */
export function tee(world: World, call: Call): Outcome {
  const path = call.args.at(-1) ?? '';
  const tty = findTty(world, path);
  if (tty !== undefined) openWaiting(world, tty, call.pid);
  const isOpen = (): boolean => whoHas(world, path, 'near').includes(call.pid);
  // Once it has the device it writes what it reads: what comes from a process that has ended was written before.
  let opened = isOpen();
  const waiting: Buffer[] = [];
  const take = (bytes: Buffer): void => {
    if (tty === undefined) return;
    waiting.push(bytes);
    opened ||= isOpen();
    // An open that waits for carrier leaves its input where it is.
    if (!opened) return;
    for (const one of waiting.splice(0)) typeOn(world, path, one);
  };
  const last = (): Reply =>
    tty === undefined
      ? reply(EVIDENCE['tee: no such device'], 1, { stderr: `tee: ${path}: No such file or directory\n` })
      : reply(EVIDENCE['tee: writes to a tty'], 0);
  return { kind: 'fed', take, last };
}

const LOOK_MS = 10;

/** stty(1) -f on an nmdm(4) device: raw, -echo, clocal, and -g. */
export function stty(world: World, call: Call): Outcome {
  const { given, operands } = getopt(call.args, 'aef:g');
  const path = given.get('f')?.[0] ?? '';
  const tty = findTty(world, path);
  if (tty === undefined)
    return reply(EVIDENCE['stty: no such device'], 1, {
      stderr: `stty: ${path}: No such file or directory\n`,
    });
  const work = (now: Tty): Reply => change(world, { tty: now, call, operands, shown: given.has('g') });
  if (!isOpening(tty)) return work(tty);
  return {
    kind: 'pending',
    begin: (done) => {
      const look = (): void => {
        const now = findTty(world, path);
        if (now === undefined || !isOpening(now)) done(work(now ?? tty));
        else world.clock.setTimeout(look, LOOK_MS);
      };
      look();
    },
  };
}

interface Change {
  readonly tty: Tty;
  readonly call: Call;
  readonly operands: readonly string[];
  readonly shown: boolean;
}

/** Opened, changed and closed again: without another opener the modes go with it. */
function change(world: World, { tty, call, operands, shown }: Change): Reply {
  openNow(tty, call.pid);
  const stdout = shown ? generic(tty.near.modes) : '';
  tty.near.modes = operands.reduce(withWord, tty.near.modes);
  closeTty(world, tty, call.pid);
  return reply(EVIDENCE[shown ? 'stty: -g' : 'stty: sets modes'], 0, { stdout });
}

function withWord(modes: TtyModes, word: string): TtyModes {
  if (word === 'raw') return { ...modes, echo: false, icanon: false };
  const [, off, key] = /^(-?)(echo|clocal|icanon)$/.exec(word) ?? [];
  return key === undefined ? modes : { ...modes, [key]: off !== '-' };
}

/** sys/_termios.h: CREAD|CS8|HUPCL and CLOCAL; ECHOKE, ECHOE, ECHO, ECHOCTL, ISIG, ICANON, IEXTEN. */
function generic({ echo, icanon, clocal }: TtyModes): string {
  const local = (echo ? 0x4b : 0) | (icanon ? 0x580 : 0);
  const control = 0x4b00 | (clocal ? 0x8000 : 0);
  return `gfmt1:cflag=${control.toString(16)}:iflag=1:lflag=${local.toString(16)}:oflag=0:ispeed=9600:ospeed=9600\n`;
}
