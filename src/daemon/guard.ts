import type { Handle } from '../control/connection.js';
import type { Reply } from '../control/reply.js';
import { toVmctlError, VmctlError } from '../errors.js';
import { encodeError } from '../protocol/encode.js';
import type { Outcome } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import { discreetItem, discreetOutcome, discreetStatus, discreetWords, withoutNames } from './discretion.js';
import { forbidden, judgeRequest, type Role } from './rights.js';
import type { Standing } from './standing.js';

export interface Guard {
  readonly handle: Handle;
  /** Files have changed: conversations that would not be allowed now are ended. */
  recheck(): void;
}

export interface GuardOptions {
  /** As host.toml has it: `user:ann`. */
  readonly who: string;
  /** What that principal is now. */
  readonly standing: () => Standing;
  /** Answers what is allowed. */
  readonly handle: Handle;
}

type Named = Extract<ControlRequest, { readonly name?: string }>;

/** Lets through what a principal may ask for, and of the answers what is theirs to know. */
export function guardHandle({ who, standing, handle }: GuardOptions): Guard {
  const talks = new Set<() => void>();
  return {
    recheck: () => talks.forEach((recheck) => recheck()),
    async handle(request, reply, signal) {
      const { role } = standing();
      const allowed = admit(who, standing(), request);
      const cut = new AbortController();
      const recheck = (): void => {
        const reason = reasonToEnd(() => admit(who, standing(), request), role === standing().role);
        if (reason === undefined) return;
        reply.fail(reason);
        cut.abort(reason);
      };
      talks.add(recheck);
      const audience = { request, allowed, role, standing, handle };
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
function admit(who: string, standing: Standing, request: ControlRequest): ControlRequest {
  const { role } = standing;
  if (role === undefined)
    throw new VmctlError('permission', `${who} has no right to any VM of this host (any more)`, {
      hint: NO_RIGHT_HINT,
    });
  const verdict = judgeRequest(role, request, standing.isOurs);
  if (verdict === 'no') throw forbidden(who, request);
  return verdict === 'yes' ? request : ownPart(standing, request);
}

export const NO_RIGHT_HINT =
  'root names who may: operators = ["user:NAME"] in host.toml, for every VM, or owner = "user:NAME" in a VM\'s file';

function ownPart(standing: Standing, request: ControlRequest): ControlRequest {
  if (request.request === 'status') {
    const stranger = request.names?.find((name) => !standing.owns(name));
    if (stranger !== undefined) throw notTheirs(stranger);
    return { ...request, names: request.names ?? standing.own() };
  }
  if (request.request === 'operate')
    return { ...request, names: request.names?.filter(standing.owns) ?? standing.own() };
  const { name } = request as Named;
  if (name !== undefined && !standing.owns(name)) throw notTheirs(name);
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
  readonly standing: () => Standing;
  readonly handle: Handle;
}

async function answerAllowed(
  { request, allowed, role, standing, handle }: Audience,
  reply: Reply,
  signal: AbortSignal,
): Promise<void> {
  if (role === 'operator') return handle(allowed, tellRole(reply, 'operator'), signal);
  const strangers =
    request.request === 'operate' ? (request.names ?? []).filter((name) => !standing().owns(name)) : [];
  const discreet = discreetReply(tellRole(reply, 'owner'), { standing, strangers, order: namesOf(request) });
  if (allowed.request === 'operate' && allowed.names?.length === 0)
    return discreet.done({ kind: 'operate', outcomes: [] });
  try {
    await handle(allowed, discreet, signal);
  } catch (error) {
    discreet.fail(error);
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

interface Discretion {
  readonly standing: () => Standing;
  /** VMs asked for that are not theirs. */
  readonly strangers: readonly string[];
  /** Names as they were asked for; empty = all. */
  readonly order: readonly string[];
}

function discreetReply(reply: Reply, { standing, strangers, order }: Discretion): Reply {
  const others = (): ReadonlySet<string> => standing().others();
  return {
    progress: (message, name) => reply.progress(withoutNames(message, others()), name),
    item: (item) => {
      if (item.kind === 'event' && !isTheirs(item.event['vm'], standing())) return Promise.resolve();
      return reply.item(discreetItem(item, others()));
    },
    done(result) {
      if (result.kind === 'status')
        return reply.done({ ...result, vms: result.vms.map((vm) => discreetStatus(vm, others())) });
      if (result.kind !== 'operate') return reply.done(result);
      const told = result.outcomes.map((outcome) => discreetOutcome(outcome, others()));
      reply.done({ ...result, outcomes: inOrder([...told, ...strangers.map(strangeOutcome)], order) });
    },
    fail(error) {
      const { code, message, hint } = discreetWords(toVmctlError(error), others());
      reply.fail(new VmctlError(code, message, hint === undefined ? {} : { hint }));
    },
  };
}

function isTheirs(vm: unknown, standing: Standing): boolean {
  return typeof vm === 'string' && standing.owns(vm);
}

function strangeOutcome(name: string): Outcome {
  const error = encodeError(notTheirs(name));
  return { name, ok: false, message: error.message, error };
}

function inOrder(outcomes: readonly Outcome[], order: readonly string[]): readonly Outcome[] {
  if (order.length === 0) return outcomes;
  return [...outcomes].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}
