import { endGuest } from './guest.js';
import { hear } from './guest-system.js';
import { answerOn, surroundingsOf } from './guest-voice.js';
import { isReader, whoHas } from './tty.js';
import { delayOf, type World } from './world.js';
import type { Guest } from './inhabitant.js';

/** What somebody writes into one side of an nmdm(4) pair reaches whoever has the other one open. */
export function typeOn(world: World, path: string, bytes: Buffer): void {
  for (const pid of whoHas(world, path, 'far')) {
    const guest = world.guests.get(pid);
    if (guest !== undefined) return tellGuest(world, { guest, path, bytes });
    if (isReader(world, pid)) return world.carrier.say(pid, 'stdout', bytes);
  }
}

interface Typing {
  readonly guest: Guest;
  readonly path: string;
  readonly bytes: Buffer;
}

function tellGuest(world: World, { guest, path, bytes }: Typing): void {
  const console = guest.consoles?.find((one) => one.path.slice(0, -1) === path.slice(0, -1));
  if (console === undefined) return;
  const answer = hear(console.terminal, bytes.toString('latin1'), surroundingsOf(world, guest, console));
  answerOn(world, console, answer);
  if (answer.wish === undefined) return;
  const code = answer.wish === 'reboot' ? 0 : 1;
  const end = (): void => endGuest(world, guest, { kind: 'code', code });
  const ms = delayOf(world, world.knobs.powerOffMs, [200, 2000]);
  if (ms === 0) end();
  else world.clock.setTimeout(end, ms);
}
