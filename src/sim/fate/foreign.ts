import { basename } from 'node:path';
import { cloneInterface } from '../ifconfig/clone.js';
import { interfaceNamed } from '../netgraph/interface.js';
import { startUnder } from '../guest-parent.js';
import type { GuestParent } from '../inhabitant.js';
import type { Verb } from './verb.js';
import type { World } from '../world.js';

/** `foreign NAME`: a guest as vm-bhyve or somebody's hand would start one; its pid. */
export const foreignVerb: Verb = (world, words) => {
  const order = parseOrder(words);
  const tap = order.tap === undefined ? undefined : makeTap(world, order.name, order.tap);
  const argv = bhyveOf(world, order, tap);
  const pid = startParented(world, order, argv);
  return `${pid}\n`;
};

interface Order {
  readonly name: string;
  /** `vm-bhyve`, `daemon`, or the command of its parent. */
  readonly by?: string;
  /** STAT of the guest and its parent. */
  readonly stat?: string;
  readonly link?: string;
  readonly mac?: string;
  readonly tap?: string;
  readonly args: readonly string[];
}

const OPTIONS = ['by', 'stat', 'link', 'mac', 'tap'] as const;

function parseOrder([name = 'foreign', ...words]: readonly string[]): Order {
  const given: Partial<Record<(typeof OPTIONS)[number], string>> = {};
  const args: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const option = OPTIONS.find((one) => words[at] === `--${one}`);
    if (option === undefined) args.push(words[at] ?? '');
    else given[option] = words[(at += 1)] ?? '';
  }
  return { name, ...given, args };
}

/** vm-bhyve's words: no socket= (lib/vm-switch-netgraph), and links counted from 2 up. */
function bhyveOf(
  world: World,
  { name, link, mac = '58:9c:fc:0a:00:01', args }: Order,
  tap?: string,
): string[] {
  const firmware = `${world.settings.root}/usr/local/share/uefi-firmware/BHYVE_UEFI.fd`;
  const plain = `-c 1 -m 256M -AHPw -u -s 0,hostbridge -s 31,lpc -l bootrom,${firmware}`.split(' ');
  const nics = [
    ...(link === undefined
      ? []
      : [`netgraph,path=${link}:,peerhook=link${freeLink(world, link)},mac=${mac}`]),
    ...(tap === undefined ? [] : [`${tap},mac=58:9c:fc:0a:00:02`]),
  ].flatMap((backend, at) => ['-s', `0:6:${at},virtio-net,${backend}`]);
  return ['bhyve', ...plain, ...nics, ...args, name];
}

function freeLink(world: World, bridge: string): number {
  const hooks = world.graph.nodes.find((node) => node.name === bridge)?.hooks.map((hook) => hook.name) ?? [];
  let number = 2;
  while (hooks.includes(`link${number}`)) number += 1;
  return number;
}

/** `ifconfig tap create`, `descr`, `group vm-port` (lib/vm-switch-standard). */
function makeTap(world: World, name: string, bridge: string): string | undefined {
  const made = cloneInterface(world.graph, { name: 'tap' });
  if ('refusal' in made) return undefined;
  const port = interfaceNamed(world.graph, made.name);
  if (port !== undefined)
    Object.assign(port, { description: `vmnet/${name}/0/${bridge}`, groups: ['tap', 'vm-port'], up: true });
  return made.name;
}

function startParented(world: World, { name, by, stat }: Order, argv: readonly string[]): number {
  if (by === undefined) {
    const pid = world.carrier.start(argv);
    world.foreignPids.add(pid);
    return pid;
  }
  const guestParent: GuestParent = {
    ...{ pid: world.carrier.idle(), manner: mannerOf(by), argv },
    ...(stat === undefined ? {} : { stat }),
  };
  const pid = startUnder(world, guestParent);
  const parent = parentArgv(name, by);
  world.processes.set(guestParent.pid, {
    ...{ pid: guestParent.pid, ppid: 1, uid: 0, jid: 0, carried: 'real', startedAt: world.clock.now() },
    ...{ argv: parent, ucomm: basename(parent[0] ?? '').replace(/^-/, '') },
    ...(stat === undefined ? {} : { state: stat }),
    // setproctitle("%s[%d]", title, pid) of daemon.c; -t's default is the command.
    ...(by === 'daemon' ? { title: `daemon: bhyve[${pid}]` } : {}),
  });
  return pid;
}

function mannerOf(by: string): GuestParent['manner'] {
  return by === 'vm-bhyve' || by === 'daemon' ? by : 'idle';
}

/** `$0 _run "${_name}" "${_iso}"` of lib/vm-core: without an ISO the last word is empty. */
function parentArgv(name: string, by: string): readonly string[] {
  if (by === 'vm-bhyve') return ['/bin/sh', '/usr/local/sbin/vm', '_run', name, ''];
  return by === 'daemon' ? ['daemon', '-r', 'bhyve'] : by.split(' ');
}
