import { VmctlError } from '../errors.js';
import type { ControlRequest, OperateVerb, RequestName } from '../protocol/request.js';

/** What somebody is to this host: `operator` by host.toml, `owner` by a VM's file. */
export type Role = 'root' | 'operator' | 'owner';

/** `own`: for VMs that are theirs, and to them there are no others. */
export type Verdict = 'yes' | 'own' | 'no';

/** Everything that may be allowed to one and not to another. */
export type Action =
  | Exclude<RequestName, 'operate' | 'console'>
  | OperateVerb
  /** `adopt`, and end whoever supervises the guest. */
  | 'takeover'
  /** `start` with an install medium: any file of the host could be read by the guest. */
  | 'start with cdrom'
  /** A NIC onto a bridge that host.toml does not know. */
  | 'nic elsewhere'
  /** To a console, to type and to watch. */
  | 'attach';

type Row = Readonly<Record<Exclude<Role, 'root'>, Verdict>>;

const ANYBODY: Row = { operator: 'yes', owner: 'yes' };
const EACH_ITS_OWN: Row = { operator: 'yes', owner: 'own' };
const OPERATORS: Row = { operator: 'yes', owner: 'no' };
const ROOT_ONLY: Row = { operator: 'no', owner: 'no' };

/** Root may do everything. The others run guests; what the host, its networks and the daemon are is root's. */
export const RIGHTS: Readonly<Record<Action, Row>> = {
  ping: ANYBODY,
  status: EACH_ITS_OWN,
  start: EACH_ITS_OWN,
  stop: EACH_ITS_OWN,
  restart: EACH_ITS_OWN,
  kill: EACH_ITS_OWN,
  reset: EACH_ITS_OWN,
  attach: EACH_ITS_OWN,
  events: EACH_ITS_OWN,
  logs: EACH_ITS_OWN,
  usage: EACH_ITS_OWN,
  nics: EACH_ITS_OWN,
  net: EACH_ITS_OWN,
  adopt: OPERATORS,
  nic: OPERATORS,
  bridges: OPERATORS,
  jails: OPERATORS,
  macs: OPERATORS,
  metrics: OPERATORS,
  takeover: ROOT_ONLY,
  'start with cdrom': ROOT_ONLY,
  'nic elsewhere': ROOT_ONLY,
  bridge: ROOT_ONLY,
  jail: ROOT_ONLY,
  reload: ROOT_ONLY,
  shutdown: ROOT_ONLY,
  detach: ROOT_ONLY,
};

/** Whether a role may have that done. `isOurs`: whether host.toml knows a bridge of that name. */
export function judgeRequest(
  role: Role,
  request: ControlRequest,
  isOurs: (bridge: string) => boolean,
): Verdict {
  return judgeAction(role, actionOf(request, isOurs));
}

export function judgeAction(role: Role, action: Action): Verdict {
  return role === 'root' ? 'yes' : RIGHTS[action][role];
}

/** The refusal of what the verdict `no` says. `who` is a principal as host.toml has it. */
export function forbidden(who: string, request: ControlRequest): VmctlError {
  const { request: word } = request;
  const verb = 'verb' in request ? request.verb : undefined;
  const mayOperators = judgeRequest('operator', request, () => false) === 'yes';
  const medium = 'cdrom' in request ? ' with an install medium' : '';
  const what = word === 'operate' ? `${verb}${medium}` : verb === undefined ? word : `${word} ${verb}`;
  return new VmctlError('permission', `${who} may not ask for ${what}`, {
    hint: mayOperators
      ? `root and operators may: operators = ["${who}"] in host.toml makes one`
      : 'only root may',
  });
}

function actionOf(request: ControlRequest, isOurs: (bridge: string) => boolean): Action {
  if (request.request === 'operate' && request.cdrom !== undefined) return 'start with cdrom';
  if (request.request === 'operate')
    return request.verb === 'adopt' && request.takeover === true ? 'takeover' : request.verb;
  if (request.request === 'nic' && request.bridge !== undefined && !isOurs(request.bridge))
    return 'nic elsewhere';
  if (request.request === 'console') return 'attach';
  return request.request;
}
