import { addressVerb, interfaceVerb, jailVerb, routeVerb } from '../fate/interface.js';
import { groupVerb, userVerb } from '../fate/account.js';
import { allowVerb, guestVerb } from '../fate/guest.js';
import { audit } from '../auditor/audit.js';
import { loadVerb } from '../fate/load.js';
import { foreignVerb } from '../fate/foreign.js';
import { bootHost } from '../host.js';
import { closeSockets, takeHook } from '../wiring.js';
import { closeTaps } from '../tap.js';
import { iommuVerb, iscsiVerb, listenVerb, openVerb, pciVerb } from '../fate/device.js';
import { decodeFault, FAULT_HELP } from '../fault.js';
import { describeWorld } from '../report.js';
import { enterModel } from '../process.js';
import { parseJournal } from '../journal.js';
import { passVerb, stackVerb, wireVerb } from '../fate/traffic.js';
import { realpathSync } from 'node:fs';
import { strangerVerb } from '../fate/stranger.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import { emit, type Knobs, type World } from '../world.js';
import type { Verb } from '../fate/verb.js';

export const EVIDENCE = { 'simctl: all replies': 'the simulator itself' } satisfies Evidence;

const USAGE = `usage: simctl guest NAME poweroff|reboot|halt|triple-fault|error|crash|kill
       simctl guest NAME acpi-on|acpi-off|ignore-button|heed-button|say TEXT|console TEXT
       simctl guest NAME send [--nic N] [--to MAC|broadcast] [--from MAC] [--frames K] [--bytes B]
       simctl load NAME [cpu PERCENT] [read BYTES] [write BYTES] [memory BYTES]
                                             what its guests use from now on, by the second
       simctl wire IF send ...               frames from outside come in, options as above
       simctl stack IF send ...              the host, or the jail that has IF, sends
       simctl pass SECONDS                   netgraph's timers run ahead: tables age, links are heard again
       simctl set KNOB VALUE                 uid latencyMs initMs acpiMs powerOffMs loadMs virtualization
                                             diskFreeKib
       simctl sysctl NAME VALUE|none|shipped what sysctl says of it
       simctl hold BRIDGE HOOK [SOCKET]      another program takes a hook
       simctl release PID                    and lets it go, and the taps it has open
       simctl foreign NAME [ARG...]          somebody starts a guest by hand
       simctl foreign NAME --by vm-bhyve|daemon|COMMAND [--stat STAT] ...    with a supervisor as its parent
       simctl foreign NAME --link BRIDGE [--mac MAC] --tap SWITCH ...        plugged in as vm-bhyve does it
       simctl allow NAME                     the operator permits touching that foreign guest
       simctl allow-half NIC                 the operator gives that NIC to guests: lower without upper is meant
       simctl fuser FILE [PID]               a process holds the file
       simctl listen ADDRESS:PORT [PID]      a process listens on TCP
       simctl open TAP [PID]                 a process opens the device of a tap
       simctl pci BUS:SLOT:FUNCTION DRIVER   a PCI device and its driver
       simctl iscsi TARGET [DEVICE...]       an iSCSI session, and the devices it has connected
       simctl iommu intel|amd|none           what the firmware's tables tell of the IOMMU
       simctl interface add|remove NAME
       simctl interface add NAME lagg|bridge MEMBER... | wlan | vlan PARENT TAG | tap [DESCRIPTION]
       simctl address IF ADDRESS/PREFIX|none
       simctl route IF|none                  the default route
       simctl jail add|remove NAME           a jail with a vnet of its own
       simctl user NAME UID [GID] | gone     somebody has an account on the host, or has it no more
       simctl group NAME GID [MEMBER...] | gone
       simctl ngctl ARG...                   somebody else runs ngctl: what it makes is foreign
       simctl boot                           the host reboots
       simctl world | journal | audit
       simctl fault JSON | fault clear       the nth matching call goes wrong
${FAULT_HELP}`;

/** The hand that reaches into a world: what guests, other programs and fate do. Not a program of FreeBSD. */
export function simctl(world: World, call: Call): Outcome {
  const [verb = '', ...words] = call.args;
  const act = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  const answer = act === undefined ? USAGE : act(world, words, call);
  const failed = act === undefined || typeof answer === 'object';
  const text = typeof answer === 'object' ? `simctl: ${answer.error}\n` : answer;
  return reply(EVIDENCE['simctl: all replies'], failed ? 1 : 0, failed ? { stderr: text } : { stdout: text });
}

const VERBS: Readonly<Record<string, Verb>> = {
  guest: guestVerb,
  foreign: foreignVerb,
  allow: allowVerb,
  wire: wireVerb,
  stack: stackVerb,
  pass: passVerb,
  interface: interfaceVerb,
  address: addressVerb,
  route: routeVerb,
  jail: jailVerb,
  listen: listenVerb,
  load: loadVerb,
  open: openVerb,
  pci: pciVerb,
  iscsi: iscsiVerb,
  iommu: iommuVerb,
  ngctl: strangerVerb,
  user: userVerb,
  group: groupVerb,
  fault: (world, words) => armFault(world, words.join(' ')),
  set: (world, words) => turnKnob(world, words),
  sysctl: (world, [name = '', ...words]) => {
    const value = words.join(' ');
    const values = { ...world.knobs.sysctls };
    if (value === 'shipped') delete values[name];
    else values[name] = value === 'none' ? null : value;
    world.knobs.sysctls = values;
    return '';
  },
  hold: (world, [bridge = '', hook = '', socket]) => {
    const pid = enterModel(world, ['jng', 'bridge', bridge]);
    const made = takeHook(world, { pid, bridge, hook, ...(socket === undefined ? {} : { socket }) });
    return made.ok ? `${pid}\n` : { error: made.errno };
  },
  release: (world, [pid = '']) => {
    world.processes.delete(Number(pid));
    closeSockets(world, Number(pid));
    closeTaps(world, Number(pid));
    return '';
  },
  'allow-half': (world, [nic = '']) => {
    emit(world, { event: 'nic.given', nic });
    return '';
  },
  fuser: (world, [file = '', pid]) => {
    const holder = pid === undefined ? enterModel(world, ['tail', '-f', file]) : Number(pid);
    const path = realpathSync(file);
    world.heldFiles.set(path, [...(world.heldFiles.get(path) ?? []), holder]);
    return `${holder}\n`;
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

const KNOBS: readonly Exclude<keyof Knobs, 'sysctls' | 'iscsi' | 'iommu'>[] = [
  'uid',
  'latencyMs',
  'initMs',
  'acpiMs',
  'powerOffMs',
  'loadMs',
  'diskFreeKib',
  'virtualization',
];

function turnKnob(world: World, [name = '', value = '']: readonly string[]): string | { error: string } {
  const knob = KNOBS.find((one) => one === name);
  if (knob === undefined || !/^\d+$/.test(value)) return { error: `${KNOBS.join(' ')} take a number` };
  if (knob === 'virtualization') world.knobs.virtualization = value !== '0';
  else world.knobs[knob] = Number(value);
  return '';
}
