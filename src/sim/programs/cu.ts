import { getopt } from '../getopt.js';
import { reply, type Call, type Evidence, type Outcome, type Reply } from '../call.js';
import { typeOn } from '../guest-ear.js';
import { findTty, openNow } from '../tty.js';
import { lockLine, unlockLine } from '../uucp-lock.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'cu: the line is locked': 'facts 8; usr.bin/tip/tip/hunt.c, cu.c; lib/libutil/uucplock.c [14]',
  'cu: no such line': 'facts 8; its words: UNPROVEN',
  'cu: ends': 'cu(1), `~.`; its words: UNPROVEN',
  'cu: bad option': 'facts 8; its words: UNPROVEN',
} satisfies Evidence;

const REFUSED = 3;

/** cu(1) -l: locks the line, reads it and types on it, until `~.` at the beginning of a line. */
export function cu(world: World, call: Call): Outcome {
  const { given, fault } = getopt(call.args, 'l:s:eoth');
  const line = given.get('l')?.[0];
  if (fault !== undefined || line === undefined)
    return reply(EVIDENCE['cu: bad option'], REFUSED, { stderr: 'usage: cu [-l line] [-s speed]\n' });
  const path = deviceOf(world, line);
  if (!lockLine(world, path, call.pid))
    return reply(EVIDENCE['cu: the line is locked'], REFUSED, { stdout: 'all ports busy\n' });
  const tty = findTty(world, path);
  if (tty === undefined) {
    unlockLine(world, path, call.pid);
    return reply(EVIDENCE['cu: no such line'], REFUSED, { stdout: 'link down\n' });
  }
  openNow(tty, call.pid);
  tty.near.modes = { echo: false, icanon: false, clocal: true };
  world.carrier.say(call.pid, 'stdout', 'Connected\r\n');
  return converse(world, call, path);
}

/** What a signal that it catches makes it do before it dies. */
export function leaveLine(world: World, pid: number): void {
  const { argv = [] } = world.processes.get(pid) ?? {};
  const line = argv[0] === 'cu' ? argv[argv.indexOf('-l') + 1] : undefined;
  if (line !== undefined) unlockLine(world, deviceOf(world, line), pid);
}

/** As it is written on a real host too: below the world's own /dev. */
function deviceOf({ settings: { root } }: World, line: string): string {
  if (line.startsWith(`${root}/`)) return line;
  return line.startsWith('/') ? `${root}${line}` : `${root}/dev/${line}`;
}

function converse(world: World, call: Call, path: string): Outcome {
  let [atStart, tilde] = [true, false];
  const last = (): Reply => {
    unlockLine(world, path, call.pid);
    return reply(EVIDENCE['cu: ends'], 0, { stdout: '\r\n[EOT]\r\n' });
  };
  const take = (bytes: Buffer): 'over' | undefined => {
    let typed = '';
    for (const key of bytes.toString('latin1')) {
      if (tilde && key === '.') return 'over';
      if (atStart && key === '~' && !tilde) {
        tilde = true;
        continue;
      }
      typed += tilde && key !== '~' ? `~${key}` : key;
      [atStart, tilde] = [key === '\r' || key === '\n', false];
    }
    if (typed !== '') typeOn(world, path, Buffer.from(typed, 'latin1'));
    return undefined;
  };
  return { kind: 'fed', take, last, stays: true };
}
