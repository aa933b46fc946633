import type { Guest } from '../inhabitant.js';
import { addInterface, removeInterface } from '../netgraph/graph.js';
import { audit } from '../auditor/audit.js';
import { bootHost } from '../host.js';
import { decodeFault } from '../fault.js';
import { emit, type Knobs, type World } from '../world.js';
import { describeWorld } from '../report.js';
import { endGuest, switchAcpi } from '../guest.js';
import { enterModel } from '../process.js';
import { parseJournal } from '../journal.js';
import { realpathSync } from 'node:fs';
import { reply, type Call, type Evidence, type Outcome, type ProcessEnd } from '../call.js';
import { closeSockets, takeHook } from '../wiring.js';

export const EVIDENCE = { 'simctl: all replies': 'the simulator itself' } satisfies Evidence;

const USAGE = `usage: simctl guest NAME poweroff|reboot|halt|triple-fault|error|crash|kill
       simctl guest NAME acpi-on|acpi-off|ignore-button|heed-button|say TEXT
       simctl fault JSON | fault clear       the nth matching call goes wrong
       simctl set KNOB VALUE                 uid latencyMs initMs acpiMs powerOffMs loadMs virtualization
       simctl hold BRIDGE HOOK [SOCKET]      another program takes a hook
       simctl release PID                    and lets it go
       simctl foreign NAME [ARG...]          somebody starts a guest by hand
       simctl allow NAME                     the operator permits touching that foreign guest
       simctl fuser FILE [PID]               a process holds the file
       simctl interface add|remove NAME
       simctl boot                           the host reboots
       simctl world | journal | audit
`;

/** The hand that reaches into a world: what guests, other programs and fate do. Not a program of FreeBSD. */
export function simctl(world: World, call: Call): Outcome {
  const [verb = '', ...words] = call.args;
  const act = VERBS[verb];
  const answer = act === undefined ? USAGE : act(world, words, call);
  const failed = act === undefined || typeof answer === 'object';
  const text = typeof answer === 'object' ? `simctl: ${answer.error}\n` : answer;
  return reply(EVIDENCE['simctl: all replies'], failed ? 1 : 0, failed ? { stderr: text } : { stdout: text });
}

/** Text for stdout, or what was wrong. */
type Verb = (world: World, words: readonly string[], call: Call) => string | { readonly error: string };

const VERBS: Readonly<Record<string, Verb>> = {
  guest: (world, words) =>
    words[0] === undefined || words[1] === undefined
      ? { error: 'guest NAME ACTION' }
      : actOnGuest(world, words[0], words[1], words.slice(2)),
  fault: (world, words) => armFault(world, words.join(' ')),
  set: (world, words) => turnKnob(world, words),
  hold: (world, [bridge = '', hook = '', socket]) => {
    const pid = enterModel(world, ['jng', 'bridge', bridge]);
    const made = takeHook(world, { pid, bridge, hook, ...(socket === undefined ? {} : { socket }) });
    return made.ok ? `${pid}\n` : { error: made.errno };
  },
  release: (world, [pid = '']) => {
    world.processes.delete(Number(pid));
    closeSockets(world, Number(pid));
    return '';
  },
  foreign: (world, [name = 'foreign', ...args]) => `${startForeign(world, name, args)}\n`,
  allow: (world, [name = '']) => {
    emit(world, { event: 'guest.allowed', name });
    return '';
  },
  fuser: (world, [file = '', pid]) => {
    const holder = pid === undefined ? enterModel(world, ['tail', '-f', file]) : Number(pid);
    const path = realpathSync(file);
    world.heldFiles.set(path, [...(world.heldFiles.get(path) ?? []), holder]);
    return `${holder}\n`;
  },
  interface: (world, [verb, name = '']) => {
    const done =
      verb === 'add'
        ? addInterface(world.graph, {
            name,
            mac: `58:9c:fc:00:20:${(world.graph.interfaces.length + 16).toString(16)}`,
          }) !== undefined
        : removeInterface(world.graph, name);
    return done ? '' : { error: `cannot ${verb} ${name}` };
  },
  boot: (world, _words, call) => {
    bootHost(world, call.pid);
    return '';
  },
  world: (world) => `${JSON.stringify(describeWorld(world), undefined, 2)}\n`,
  journal: (world) => world.journal.read(),
  audit: (world) => {
    const violations = audit(parseJournal(world.journal.read()));
    return violations.length === 0
      ? ''
      : { error: violations.map((one) => `${one.rule}: ${one.text}`).join('\n        ') };
  },
};

const ENDS: Readonly<Record<string, ProcessEnd>> = {
  reboot: { kind: 'code', code: 0 },
  poweroff: { kind: 'code', code: 1 },
  halt: { kind: 'code', code: 2 },
  'triple-fault': { kind: 'code', code: 3 },
  error: { kind: 'code', code: 4 },
  crash: { kind: 'signal', signal: 'ABRT' },
};

function actOnGuest(
  world: World,
  name: string,
  action: string,
  words: readonly string[],
): string | { error: string } {
  if (action === 'ignore-button' || action === 'heed-button') {
    world.habits.set(name, { ...world.habits.get(name), ignoresButton: action === 'ignore-button' });
    return '';
  }
  if (action === 'acpi-off' || action === 'acpi-on')
    world.habits.set(name, { ...world.habits.get(name), noAcpi: action === 'acpi-off' });
  const guest = [...world.guests.values()].find((one) => one.name === name && one.program === 'bhyve');
  if (guest === undefined) return action.startsWith('acpi') ? '' : { error: `no guest ${name}` };
  return actOnLiving(world, guest, action, words);
}

function actOnLiving(
  world: World,
  guest: Guest,
  action: string,
  words: readonly string[],
): string | { error: string } {
  const end = ENDS[action];
  if (end !== undefined) endGuest(world, guest, end);
  else if (action === 'kill') endGuest(world, guest, { kind: 'signal', signal: 'KILL' });
  else if (action.startsWith('acpi-')) switchAcpi(world, guest, action === 'acpi-on');
  else if (action === 'say') world.carrier.say(guest.pid, 'stderr', `${words.join(' ')}\n`);
  else return { error: `unknown action ${action}` };
  return '';
}

function armFault(world: World, text: string): string | { error: string } {
  if (text === 'clear') {
    world.faults.length = 0;
    return '';
  }
  const fault = decodeFault(text);
  if (typeof fault === 'string') return { error: fault };
  world.faults.push({ fault, seen: 0 });
  return '';
}

const KNOBS: readonly (keyof Knobs)[] = [
  'uid',
  'latencyMs',
  'initMs',
  'acpiMs',
  'powerOffMs',
  'loadMs',
  'virtualization',
];

function turnKnob(world: World, [name = '', value = '']: readonly string[]): string | { error: string } {
  const knob = KNOBS.find((one) => one === name);
  if (knob === undefined || !/^\d+$/.test(value)) return { error: `${KNOBS.join(' ')} take a number` };
  if (knob === 'virtualization') world.knobs.virtualization = value !== '0';
  else world.knobs[knob] = Number(value);
  return '';
}

/** As vm-bhyve would, without a network. */
function startForeign(world: World, name: string, args: readonly string[]): number {
  const firmware = `${world.settings.root}/usr/local/share/uefi-firmware/BHYVE_UEFI.fd`;
  const plain = [
    '-c',
    '1',
    '-m',
    '256M',
    '-AHPw',
    '-u',
    '-s',
    '0,hostbridge',
    '-s',
    '31,lpc',
    '-l',
    `bootrom,${firmware}`,
  ];
  const pid = world.carrier.start(['bhyve', ...plain, ...args, name]);
  world.foreignPids.add(pid);
  return pid;
}
