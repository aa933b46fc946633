import type { Handle } from '../control/connection.js';
import type { Reply } from '../control/reply.js';
import { toVmctlError, VmctlError } from '../errors.js';
import { encodeError } from '../protocol/encode.js';
import type { Outcome, StreamItem } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import { redactItem, redactOutcome, redactStatus, redactError, withoutNames } from './redaction.js';
import { notTheirBridge, ownNet } from './own-net.js';
import { forbidden, judgeRequest, type Role } from './rights.js';
import type { Privileges } from './privileges.js';

export interface Guard {
  readonly handle: Handle;
  /** Files have changed: conversations that would not be allowed now are ended. */
  recheck(): void;
}

export interface GuardOptions {
  /** As host.toml has it: `user:ann`. */
  readonly who: string;
  /** What that principal is now. */
  readonly privileges: () => Privileges;
  /** Answers what is allowed. */
  readonly handle: Handle;
}

type Named = Extract<ControlRequest, { readonly name?: string }>;

/** Lets through what a principal may ask for, and of the answers what is theirs to know. */
export function guardHandle({ who, privileges, handle }: GuardOptions): Guard {
  const talks = new Set<() => void>();
  return {
    recheck: () => talks.forEach((recheck) => recheck()),
    async handle(request, reply, signal, lines) {
      const { role } = privileges();
      const allowed = admit(who, privileges(), request);
      const cut = new AbortController();
      const recheck = (): void => {
        const reason = reasonToEnd(() => admit(who, privileges(), request), role === privileges().role);
        if (reason === undefined) return;
        reply.fail(reason);
        cut.abort(reason);
      };
      talks.add(recheck);
      const audience: Audience = {
        ...{ request, allowed, role, privileges },
        handle: (wanted, answer, until) => handle(wanted, answer, until, lines),
      };
      try {
        await answerAllowed(audience, reply, AbortSignal.any([signal, cut.signal]));
      } finally {
        talks.delete(recheck);
      }
    },
  };
}

/** Why a conversation that was allowed may not go on; undefined = it may. */
function reasonToEnd(judge: () => unknown, same: boolean): unknown {
  try {
    judge();
  } catch (error) {
    return error;
  }
  return same ? undefined : new VmctlError('permission', 'your rights have changed', { hint: 'ask again' });
}

/** What of a request is to be carried out: all of it, or what concerns their own VMs. Throws `permission`, `no-such-vm`. */
function admit(who: string, privileges: Privileges, request: ControlRequest): ControlRequest {
  const { role } = privileges;
  if (role === undefined)
    throw new VmctlError('permission', `${who} has no right to any VM of this host (any more)`, {
      hint: NO_RIGHT_HINT,
    });
  const verdict = judgeRequest(role, request, privileges.isOurs);
  if (verdict === 'no') throw forbidden(who, request);
  return verdict === 'yes' ? request : ownPart(privileges, request);
}

const NO_RIGHT_HINT =
  'root names who may: operators = ["user:NAME"] in host.toml, for every VM, or owner = "user:NAME" in a VM\'s file';

function ownPart(privileges: Privileges, request: ControlRequest): ControlRequest {
  if (request.request === 'status' || request.request === 'usage') {
    const stranger = request.names?.find((name) => !privileges.owns(name));
    if (stranger !== undefined) throw notTheirs(stranger);
    // Of what goes on and on, each item is judged when it comes.
    return request.request === 'usage' ? request : { ...request, names: request.names ?? privileges.own() };
  }
  if (request.request === 'operate')
    return { ...request, names: request.names?.filter(privileges.owns) ?? privileges.own() };
  // Of one that is not there the answer would tell more than of one that they are not on.
  if (request.request === 'net') return { request: 'net' };
  const { name } = request as Named;
  if (name !== undefined && !privileges.owns(name)) throw notTheirs(name);
  return request;
}

/** The same words for a VM that is somebody else's and for one that is not there at all. */
function notTheirs(name: string): VmctlError {
  return new VmctlError('no-such-vm', `${name}: no such VM`, { hint: 'vmctl status lists yours' });
}

interface Audience {
  readonly request: ControlRequest;
  readonly allowed: ControlRequest;
  readonly role: Role | undefined;
  readonly privileges: () => Privileges;
  readonly handle: Handle;
}

async function answerAllowed(
  { request, allowed, role, privileges, handle }: Audience,
  reply: Reply,
  signal: AbortSignal,
): Promise<void> {
  if (role === 'operator') return handle(allowed, tellRole(reply, 'operator'), signal);
  const strangers =
    request.request === 'operate' ? (request.names ?? []).filter((name) => !privileges().owns(name)) : [];
  const redacted = redactingReply(tellRole(reply, 'owner'), {
    privileges,
    strangers,
    order: namesOf(request),
    bridge: request.request === 'net' ? request.bridge : undefined,
  });
  if (allowed.request === 'operate' && allowed.names?.length === 0)
    return redacted.done({ kind: 'operate', outcomes: [] });
  try {
    await handle(allowed, redacted, signal);
  } catch (error) {
    redacted.fail(error);
  }
}

function namesOf(request: ControlRequest): readonly string[] {
  return request.request === 'operate' ? (request.names ?? []) : [];
}

/** Who has more than one way in chooses by this. */
function tellRole(reply: Reply, role: 'operator' | 'owner'): Reply {
  return {
    ...reply,
    done: (result) => reply.done(result.kind === 'pong' ? { ...result, role } : result),
  };
}

interface Redaction {
  readonly privileges: () => Privileges;
  /** VMs asked for that are not theirs. */
  readonly strangers: readonly string[];
  /** Names as they were asked for; empty = all. */
  readonly order: readonly string[];
  /** The only one of which they want to know. */
  readonly bridge: string | undefined;
}

function redactingReply(reply: Reply, { privileges, strangers, order, bridge }: Redaction): Reply {
  const others = (): ReadonlySet<string> => privileges().others();
  return {
    progress: (message, name) => reply.progress(withoutNames(message, others()), name),
    item: (item) => {
      if (item.kind === 'event' && !isTheirs(item.event['vm'], privileges())) return Promise.resolve();
      if (item.kind === 'usage') return reply.item(ownUsage(item, privileges()));
      return reply.item(redactItem(item, others()));
    },
    done(result) {
      if (result.kind === 'status')
        return reply.done({ ...result, vms: result.vms.map((vm) => redactStatus(vm, others())) });
      if (result.kind === 'net') {
        const net = ownNet(result.net, privileges(), bridge);
        // As it was asked: a VM of somebody else's may have that name.
        return net === undefined ? reply.fail(notTheirBridge(bridge ?? '')) : reply.done({ ...result, net });
      }
      if (result.kind !== 'operate') return reply.done(result);
      const told = result.outcomes.map((outcome) => redactOutcome(outcome, others()));
      reply.done({ ...result, outcomes: inOrder([...told, ...strangers.map(strangeOutcome)], order) });
    },
    fail(error) {
      const { code, message, hint } = redactError(toVmctlError(error), others());
      reply.fail(new VmctlError(code, message, hint === undefined ? {} : { hint }));
    },
  };
}

function ownUsage(item: Extract<StreamItem, { kind: 'usage' }>, { owns }: Privileges): StreamItem {
  return { ...item, sample: { ...item.sample, guests: item.sample.guests.filter(({ name }) => owns(name)) } };
}

function isTheirs(vm: unknown, privileges: Privileges): boolean {
  return typeof vm === 'string' && privileges.owns(vm);
}

function strangeOutcome(name: string): Outcome {
  const error = encodeError(notTheirs(name));
  return { name, ok: false, message: error.message, error };
}

function inOrder(outcomes: readonly Outcome[], order: readonly string[]): readonly Outcome[] {
  if (order.length === 0) return outcomes;
  return [...outcomes].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}
