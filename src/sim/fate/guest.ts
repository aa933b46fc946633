import { emit, type World } from '../world.js';
import { endGuest, switchAcpi } from '../guest.js';
import { sendFrames } from './traffic.js';
import type { Guest } from '../inhabitant.js';
import type { ProcessEnd } from '../call.js';
import { printOn } from '../tty.js';
import type { Told, Verb } from './verb.js';

/** `guest NAME ACTION`. */
export const guestVerb: Verb = (world, [name, action, ...words]) =>
  name === undefined || action === undefined
    ? { error: 'guest NAME ACTION' }
    : actOnGuest(world, { name, action, words });

export const allowVerb: Verb = (world, [name = '']) => {
  emit(world, { event: 'guest.allowed', name });
  return '';
};

const ENDS: Readonly<Record<string, ProcessEnd>> = {
  reboot: { kind: 'code', code: 0 },
  poweroff: { kind: 'code', code: 1 },
  halt: { kind: 'code', code: 2 },
  'triple-fault': { kind: 'code', code: 3 },
  error: { kind: 'code', code: 4 },
  crash: { kind: 'signal', signal: 'ABRT' },
};

interface GuestOrder {
  readonly name: string;
  readonly action: string;
  readonly words: readonly string[];
}

function actOnGuest(world: World, { name, action, words }: GuestOrder): Told {
  if (action === 'ignore-button' || action === 'heed-button') {
    world.habits.set(name, { ...world.habits.get(name), ignoresButton: action === 'ignore-button' });
    return '';
  }
  if (action === 'acpi-off' || action === 'acpi-on')
    world.habits.set(name, { ...world.habits.get(name), noAcpi: action === 'acpi-off' });
  const guest = [...world.guests.values()].find((one) => one.name === name && one.program === 'bhyve');
  if (guest === undefined) return action.startsWith('acpi') ? '' : { error: `no guest ${name}` };
  if (action === 'send') return sendFrames(world, guest, words);
  return actOnLiving(world, guest, { name, action, words });
}

function actOnLiving(world: World, guest: Guest, { action, words }: GuestOrder): Told {
  const end = ENDS[action];
  if (end !== undefined) endGuest(world, guest, end);
  else if (action === 'kill') endGuest(world, guest, { kind: 'signal', signal: 'KILL' });
  else if (action.startsWith('acpi-')) switchAcpi(world, guest, action === 'acpi-on');
  else if (action === 'say') world.carrier.say(guest.pid, 'stderr', `${words.join(' ')}\n`);
  else if (action === 'console') printLine(world, guest, words.join(' '));
  else return { error: `unknown action ${action}` };
  return '';
}

/** On com1, or on the port that is named first: `console com2 TEXT`. */
function printLine(world: World, { name, consoles = [] }: Guest, text: string): void {
  const [, port = '1', line = ''] = /^(?:com([1-4]) )?(.*)$/s.exec(text) ?? [];
  const known = consoles.find((one) => one.port === Number(port) - 1)?.path;
  const path = known ?? `${world.settings.root}/dev/nmdm-${name}.${port}A`;
  printOn(world, path, Buffer.from(`${line}\r\n`));
}
