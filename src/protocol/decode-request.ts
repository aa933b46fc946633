import { VmctlError } from '../errors.js';
import {
  BRIDGE_VERBS,
  JAIL_VERBS,
  NIC_VERBS,
  OPERATE_VERBS,
  PROTOCOL_VERSION,
  type ControlRequest,
  type RequestName,
} from './request.js';

/** What a value must be, in words, when it is not. */
type Check = (value: unknown) => string | undefined;

interface Field {
  readonly check: Check;
  readonly required?: true;
}

const NAME_MAX = 255;
const names: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((one) => name(one) === undefined)
    ? undefined
    : 'a list of names';
const name: Check = (value) =>
  typeof value === 'string' && value.length > 0 && value.length <= NAME_MAX ? undefined : 'a name';
const PATH_MAX = 1024;
const path: Check = (value) =>
  typeof value === 'string' && value.startsWith('/') && value.length <= PATH_MAX
    ? undefined
    : 'an absolute path';
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false');
const count: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'a whole number, not negative';
const port: Check = (value) => ([1, 2, 3, 4].includes(value as number) ? undefined : 'a serial port, 1 to 4');
const oneOf =
  (words: readonly string[]): Check =>
  (value) =>
    (words as readonly unknown[]).includes(value) ? undefined : `one of ${words.join(', ')}`;

const FIELDS: Readonly<Record<RequestName, Readonly<Record<string, Field>>>> = {
  ping: {},
  status: { names: { check: names }, details: { check: flag } },
  operate: {
    verb: { check: oneOf(OPERATE_VERBS), required: true },
    names: { check: names },
    wait: { check: flag, required: true },
    timeoutMs: { check: count },
    force: { check: flag },
    takeover: { check: flag },
    cdrom: { check: path },
  },
  events: { follow: { check: flag, required: true }, name: { check: name }, after: { check: name } },
  logs: {
    name: { check: name, required: true },
    follow: { check: flag, required: true },
    lines: { check: count },
    console: { check: flag },
    port: { check: port },
    after: { check: name },
    events: { check: flag },
  },
  usage: {
    names: { check: names },
    follow: { check: flag, required: true },
    intervalMs: { check: count },
  },
  console: {
    name: { check: name, required: true },
    port: { check: port },
    write: { check: flag, required: true },
    take: { check: flag },
    regain: { check: flag },
    lines: { check: count },
    follow: { check: flag, required: true },
    after: { check: name },
    from: { check: name },
  },
  bridges: { names: { check: names } },
  bridge: { verb: { check: oneOf(BRIDGE_VERBS), required: true }, names: { check: names } },
  nics: { name: { check: name, required: true } },
  nic: {
    verb: { check: oneOf(NIC_VERBS), required: true },
    name: { check: name, required: true },
    nic: { check: name, required: true },
    bridge: { check: name },
  },
  jails: {},
  jail: {
    verb: { check: oneOf(JAIL_VERBS), required: true },
    name: { check: name, required: true },
    bridge: { check: name },
    interface: { check: name },
  },
  net: { bridge: { check: name } },
  macs: { bridge: { check: name } },
  metrics: {},
  reload: {},
  shutdown: { timeoutMs: { check: count } },
  detach: { successor: { check: flag } },
};

/** Understood whatever version the client speaks: how else would an old daemon be asked to go? */
const TIMELESS: readonly RequestName[] = ['ping', 'shutdown', 'detach'];

/**
 * A request line as a request. Strict: an unknown key, a missing key, a wrong type is a VmctlError `protocol` that
 * names the key, for a request that is half understood must not be half obeyed.
 */
export function decodeRequest(line: string): ControlRequest {
  const { version, ...body } = parseObject(line);
  const request = body['request'];
  if (!isRequestName(request)) {
    checkVersion(version);
    throw new VmctlError('protocol', `unknown request ${shown(request)}`);
  }
  if (!TIMELESS.includes(request)) checkVersion(version);
  checkFields(request, body);
  return body as unknown as ControlRequest;
}

function parseObject(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new VmctlError('protocol', 'the request is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new VmctlError('protocol', 'the request is not a JSON object');
  }
  return value as Record<string, unknown>;
}

function isRequestName(value: unknown): value is RequestName {
  return typeof value === 'string' && Object.hasOwn(FIELDS, value);
}

function checkVersion(version: unknown): void {
  if (version === PROTOCOL_VERSION) return;
  throw new VmctlError(
    'protocol',
    `the client speaks protocol ${shown(version)}, the daemon speaks ${PROTOCOL_VERSION}`,
    {
      hint: 'after an upgrade run `vmctl daemon replace`, or `service vmctl restart`; the guests keep running',
    },
  );
}

function checkFields(request: RequestName, body: Readonly<Record<string, unknown>>): void {
  const fields = FIELDS[request];
  for (const [key, value] of Object.entries(body)) {
    if (key === 'request') continue;
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field === undefined) throw new VmctlError('protocol', `${request}: unknown key ${shown(key)}`);
    const expected = field.check(value);
    if (expected !== undefined) throw new VmctlError('protocol', `${request}: ${key} must be ${expected}`);
  }
  for (const [key, field] of Object.entries(fields)) {
    if (field.required && !Object.hasOwn(body, key)) {
      throw new VmctlError('protocol', `${request}: ${key} is missing`);
    }
  }
}

/** A value from outside, short enough for a message. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'none';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
