import { claimsOfHost, claimsOfVm } from '../definition/claims.js';
import type { VmDefinition } from '../definition/definition.js';
import type { HostDefinition } from '../definition/host-definition.js';

/** A screen whose port vmctl picks. */
export interface ScreenWish {
  /** The one it had. */
  readonly pinned: number | undefined;
  /** Ports that are somebody's by a definition, or kept for another VM. */
  readonly claimed: ReadonlySet<number>;
}

export interface PortPick {
  /** undefined = none is left. */
  readonly port: number | undefined;
  /** The one it had is taken. */
  readonly moved: boolean;
}

/** Where VNC begins (IANA). */
const FIRST = 5900;
const LAST = 65_535;

/** The port it had while that is free, else the lowest that nobody has and nobody listens on. */
export function pickPort({ pinned, claimed }: ScreenWish, listening: ReadonlySet<number>): PortPick {
  const isFree = (port: number): boolean => !claimed.has(port) && !listening.has(port);
  if (pinned !== undefined && isFree(pinned)) return { port: pinned, moved: false };
  for (let port = FIRST; port <= LAST; port += 1)
    if (isFree(port)) return { port, moved: pinned !== undefined };
  return { port: undefined, moved: false };
}

/** A VM of the host, and the port that is kept for its screen. */
export interface ScreenOwner {
  readonly definition: VmDefinition;
  readonly pinned: number | undefined;
}

/** The ports of all others, on whatever address: one port, one guest. */
export function portsClaimed(
  owners: readonly ScreenOwner[],
  host: HostDefinition | undefined,
): ReadonlySet<number> {
  const ports = owners.flatMap(({ definition, pinned }) => [
    ...portsWritten(definition),
    ...(pinned !== undefined && isAuto(definition) ? [pinned] : []),
  ]);
  return new Set([...ports, ...(host === undefined ? [] : portsOf(claimsOfHost(host)))]);
}

/** A start asks of every VM of the host, whose definitions are replaced and never changed. */
const written = new WeakMap<VmDefinition, readonly number[]>();

function portsWritten(definition: VmDefinition): readonly number[] {
  const ports = written.get(definition) ?? portsOf(claimsOfVm(definition, ''));
  written.set(definition, ports);
  return ports;
}

export function isAuto({ graphics }: Pick<VmDefinition, 'graphics'>): boolean {
  return graphics !== undefined && graphics.port === undefined;
}

/** A definition as its guest runs, with the port that was picked: for whoever asks what it takes. */
export function withPort(definition: VmDefinition, port: number | undefined): VmDefinition {
  const { graphics } = definition;
  if (graphics === undefined || graphics.port !== undefined || port === undefined) return definition;
  return { ...definition, graphics: { ...graphics, port } };
}

/** Of claims in all definitions and host.toml. */
function portsOf(claims: ReturnType<typeof claimsOfVm>): readonly number[] {
  return claims.flatMap(({ kind, value }) =>
    kind === 'listen' ? [Number(value.slice(value.lastIndexOf(':') + 1))] : [],
  );
}
