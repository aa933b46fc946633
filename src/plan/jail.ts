import { VmctlError } from '../errors.js';
import { ngctlError } from '../netgraph/bridge-look.js';
import { isKernelName } from '../netgraph/jail-names.js';
import { linkHook } from '../netgraph/names.js';
import { NO_SUCH_NODE, parseFailure, planScript } from '../netgraph/ngctl.js';
import { parseInterfaces } from '../netgraph/parse-ifconfig.js';
import { parseReplies } from '../netgraph/parse-reply.js';
import { parseShow } from '../netgraph/parse-show.js';
import { lastWords } from './answer.js';
import { EIFACE_HOOK, type PlugOutcome, type PlugTarget, type Socketed } from './plug.js';
import { act, look, type Steps } from './step.js';

/**
 * An ng_eiface(4) for a jail. Node and interface have one name, and not only for the eye: an interface that comes back
 * from a jail gets an ng_ether(4) node of its own unless a node of its name is there (ng_ether.c ng_ether_attach).
 */
export interface Port {
  /** Of interface and node. */
  readonly name: string;
  readonly mac: string;
}

export type PortSeen =
  | { readonly kind: 'absent' }
  /** A node of that name, of another type. */
  | { readonly kind: 'foreign'; readonly type: string }
  | {
      readonly kind: 'there';
      /** What its interface is called now, in whichever vnet it is (ng_eiface.c: if_xname). */
      readonly ifname: string;
      /** undefined = plugged in nowhere. */
      readonly at: Socketed | undefined;
    };

/** The kernel may answer late, and ngctl then prints nothing (facts.md 1.7). */
const ATTEMPTS = 3;

/** The node of that name, in one run. Throws `host` when ngctl failed otherwise than by a missing node. */
export function* lookPort(name: string): Steps<PortSeen> {
  const script = planScript([`show ${name}:`, `msg ${name}: getifname`]);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const result = yield* look(script);
    const failure = parseFailure(result);
    const node = parseShow(result.stdout);
    if (failure?.reason === NO_SUCH_NODE) return { kind: 'absent' };
    if (node !== undefined && node.type !== 'eiface') return { kind: 'foreign', type: node.type };
    if (node === undefined || failure !== undefined)
      throw ngctlError(
        `cannot look at node ${name}`,
        failure ?? { message: 'no answer', reason: '', line: 1 },
      );
    const row = node.hooks.find((one) => one.hook === EIFACE_HOOK);
    const at = row && { bridge: row.peerName, bridgeId: row.peerId, hook: row.peerHook };
    const ifname = parseIfname(result.stdout);
    if (ifname !== undefined) return { kind: 'there', ifname, at };
  }
  throw new VmctlError('host', `node ${name} does not answer what its interface is called`, {
    hint: `try \`ngctl msg ${name}: getifname\``,
  });
}

/** `Args:<TAB>"ngeth0"` (facts.md 1.7). */
function parseIfname(stdout: string): string | undefined {
  const args = parseReplies(stdout).find((reply) => reply.message === 'getifname')?.args;
  return /^"([^"]+)"$/.exec(args ?? '')?.[1];
}

/** Whether the host itself has an interface of that name: one inside a jail's vnet it does not see. */
export function* lookHostInterface(name: string): Steps<{ readonly mac: string | undefined } | undefined> {
  const result = yield* look({ file: 'ifconfig', args: [name] });
  const seen = parseInterfaces(result.stdout).find((one) => one.name === name);
  if (result.code === 0 && seen !== undefined) return { mac: seen.mac };
  if (result.stderr.includes('does not exist')) return undefined;
  throw new VmctlError('host', `cannot look for interface ${name}: ifconfig: ${lastWords(result)}`);
}

/** Throws `no-such-vm` when there is no bridge of that name. `getconfig` works however many hooks it has (facts.md 1.7, 3). */
export function* lookForBridge(name: string): Steps<void> {
  const failure = parseFailure(yield* look(planScript([`msg ${name}: getconfig`])));
  if (failure === undefined) return;
  if (failure.reason === NO_SUCH_NODE) {
    throw new VmctlError('no-such-vm', `there is no bridge ${name}`, {
      hint: `define it in host.toml as [bridge.${name}], or make it before the jail starts`,
    });
  }
  if (failure.reason !== 'Function not implemented') throw ngctlError(`cannot look at ${name}`, failure);
  throw new VmctlError('host', `node ${name} is not a bridge`, {
    hint: 'vmctl bridge list shows the bridges',
  });
}

/**
 * Makes the port on that link. The interface is found by its path in the same run, never by being the newest
 * (facts.md 4). What a failure leaves behind is `clearPort`'s. Throws `host`.
 */
export function* makePort({ name, mac }: Port, { bridge, number }: PlugTarget): Steps<PlugOutcome> {
  const link = linkHook(number);
  const result = yield* act(
    planScript([
      `mkpeer ${bridge}: eiface ${link} ${EIFACE_HOOK}`,
      `name ${bridge}:${link} ${name}`,
      `msg ${name}: set ${mac}`,
      `msg ${name}: getifname`,
    ]),
  );
  const failure = parseFailure(result);
  if (failure?.line === 1 && failure.reason === 'File exists') return 'taken';
  if (failure?.line === 1 && failure.reason === NO_SUCH_NODE) return 'gone';
  if (failure?.line === 2 && failure.reason === 'Address already in use') throw nodeTaken(name);
  if (failure !== undefined) throw ngctlError(`interface ${name} could not be made on ${bridge}`, failure);
  const ifname = parseIfname(result.stdout) ?? (yield* ifnameOf(name));
  yield* rename(ifname, name);
  return 'done';
}

export function nodeTaken(name: string): VmctlError {
  return new VmctlError('denied', `a node ${name} is there already, and it is not vmctl's`, {
    hint: `\`ngctl show ${name}:\` shows it; shut it down, or name another interface with --interface`,
  });
}

function* ifnameOf(name: string): Steps<string> {
  const seen = yield* lookPort(name);
  if (seen.kind === 'there') return seen.ifname;
  throw new VmctlError('host', `node ${name} was gone as soon as it was made`);
}

/** ifconfig(8) renames the interface only; the node has its name already (facts.md 4). */
function* rename(from: string, to: string): Steps<void> {
  const result = yield* act({ file: 'ifconfig', args: [from, 'name', to] });
  if (result.code === 0) return;
  throw new VmctlError('host', `interface ${from} could not be named ${to}: ${lastWords(result)}`, {
    hint: '`ifconfig -l` lists the names that are taken',
  });
}

/**
 * Finishes a port that is there: a run that was cut off may have left MAC (`unset`) and name undone, and a jail that
 * renamed it and died leaves it renamed. One that a jail has under another name is left so.
 */
export function* settlePort({ name, mac }: Port, ifname: string, unset: boolean): Steps<void> {
  if (unset) {
    const failure = parseFailure(yield* act(planScript([`msg ${name}: set ${mac}`])));
    if (failure !== undefined) throw ngctlError(`the MAC of ${name} could not be set`, failure);
  }
  if (ifname === name || (yield* lookHostInterface(ifname))?.mac !== mac) return;
  yield* rename(ifname, name);
}

/**
 * Removes what a run of `makePort` on that link left, whichever line it was cut off at. Somebody else's node is left
 * alone: one of that name that hangs elsewhere, one on the link that has been named or brought up.
 */
export function* clearPort({ name }: Port, { bridge, number }: PlugTarget): Steps<void> {
  const seen = yield* lookPort(name);
  const link = linkHook(number);
  if (seen.kind === 'there' && seen.at?.bridge === bridge && seen.at.hook === link)
    return yield* shutdown(name, `${name}:`);
  const result = yield* look(planScript([`show ${bridge}:${link}`]));
  const node = parseShow(result.stdout);
  if (node?.type !== 'eiface' || node.name === undefined || !isKernelName(node.name)) return;
  const shown = yield* look({ file: 'ifconfig', args: [node.name] });
  if (parseInterfaces(shown.stdout)[0]?.up !== true) yield* shutdown(name, `[${node.id}]:`);
}

/**
 * Removes a port for good. First its interface comes back from the jail's vnet: a node that is shut down while its
 * interface is inside a jail, or on its way home from one that ends, can panic the kernel (FreeBSD bug 238326). Silent
 * when there is no such node. Throws `denied` for a node of another type and for an interface that does not come back.
 */
export function* removePort(port: Port, jail: string): Steps<void> {
  const seen = yield* lookPort(port.name);
  if (seen.kind === 'absent') return;
  if (seen.kind === 'foreign') throw nodeTaken(port.name);
  if (!(yield* isHome(port, seen.ifname))) yield* bringHome(port, seen.ifname, jail);
  yield* shutdown(port.name, `${port.name}:`);
}

/** By its MAC where the name is not ours alone: a jail may have renamed it, and hosts have a `vnet0` too. */
function* isHome({ name, mac }: Port, ifname: string): Steps<boolean> {
  const seen = yield* lookHostInterface(ifname);
  return seen !== undefined && (ifname === name || isKernelName(ifname) || seen.mac === mac);
}

function* bringHome(port: Port, ifname: string, jail: string): Steps<void> {
  const result = yield* act({ file: 'ifconfig', args: [ifname, '-vnet', jail] });
  if (result.code === 0) return;
  // The jail may have ended in between: its interfaces go home by themselves.
  const seen = yield* lookPort(port.name);
  if (seen.kind !== 'there' || (yield* isHome(port, seen.ifname))) return;
  throw new VmctlError(
    'denied',
    `${port.name} is inside a jail and does not come back from ${jail}: ${lastWords(result)}`,
    {
      hint: `a jail that is ending gives it back soon: try again; else \`ifconfig ${ifname} -vnet JAIL\` with the jail that has it`,
    },
  );
}

function* shutdown(name: string, path: string): Steps<void> {
  const failure = parseFailure(yield* act(planScript([`shutdown ${path}`])));
  if (failure === undefined || failure.reason === NO_SUCH_NODE) return;
  throw ngctlError(`interface ${name} could not be removed`, failure);
}
