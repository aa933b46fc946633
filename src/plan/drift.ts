import type { BhyveInput } from '../bhyve/argv.js';
import { planBhyve } from '../bhyve/argv.js';
import { argvDifference } from '../bhyve/argv-difference.js';
import { vmPath } from '../bhyve/layout.js';
import { withVolumes } from './drift-volumes.js';
import type { NicLink } from '../bhyve/nic.js';
import { hasBootOrder, judgeBhyve } from '../bhyve/release.js';
import type { HostCommand } from '../command/command.js';
import { cdromOf, withCdrom } from '../definition/cdrom.js';
import type { LimitsDefinition, NicDefinition, VmDefinition } from '../definition/definition.js';
import { isSame } from '../definition/same.js';
import { socketName } from '../netgraph/names.js';

/** How a living guest's bhyve compares to what its file gives now. */
export interface Drift {
  /** `unknown`: with what it was started is not known. */
  readonly argv: 'same' | 'differs' | 'unknown';
  /** In words, a line each. */
  readonly differences: readonly string[];
  /** A restart would change the guest. */
  readonly restart: boolean;
}

export const UNKNOWN_DRIFT: Drift = { argv: 'unknown', differences: [], restart: false };

/** A launch as its record tells it. */
export interface Launched {
  readonly bhyve: HostCommand;
  readonly definition: VmDefinition;
}

export interface DriftInput extends Omit<BhyveInput, 'links' | 'uuid' | 'pins'> {
  readonly launched: Launched;
  readonly identity: {
    readonly uuid: string;
    readonly macs: Readonly<Record<string, string>>;
  } & BhyveInput['pins'];
}

/**
 * The argv of a living guest against the one that its file gives. A guest NIC's link is no matter of the file: the one
 * it was started with counts as wished for, unless the file names another bridge.
 */
export function judgeDrift({ launched, identity, host, ...input }: DriftInput): Drift {
  const { bhyve } = launched;
  const definition = withMediumOf(launched, input.definition, host);
  const layout = withVolumes(input.layout, launched);
  if (!isArgvKnown(launched)) return UNKNOWN_DRIFT;
  const lacking = judgeBhyve(definition, host);
  if (lacking !== undefined) return { argv: 'differs', differences: [lacking.message], restart: true };
  const links = definition.networks.map((nic) => linkOf(nic, launched, identity.macs[nic.key] ?? ''));
  const planned = planBhyve({
    ...{ definition, links, uuid: identity.uuid, pins: identity, layout, host },
    ...{ secrets: secretsOf(launched, definition), absent: leftOut(launched, definition, layout) },
  });
  const differences = argvDifference(bhyve.args, planned.args);
  // A firmware is in the argv; bhyveload and grub-bhyve have run before bhyve.
  const loader = differences.length > 0 ? [] : loaderDifference(launched.definition, definition);
  const others = [...loader, ...limitDifferences(launched.definition, definition)];
  return {
    argv: differences.length === 0 ? 'same' : 'differs',
    differences: [...differences, ...others],
    restart: differences.length > 0 || others.length > 0,
  };
}

/** An install medium is of one run, and no matter of the file. */
function withMediumOf(
  { definition: before }: Launched,
  wanted: VmDefinition,
  host: BhyveInput['host'],
): VmDefinition {
  const path = cdromOf(before);
  return path === undefined ? wanted : withCdrom(wanted, { path, bootOrder: hasBootOrder(host) });
}

/** Where the password of a screen is put is no matter of the file, only that there is one. */
function secretsOf({ bhyve: { args } }: Launched, { graphics }: VmDefinition): string | undefined {
  if (graphics?.passwordFile === undefined) return undefined;
  return args.findLast((_, at) => args[at - 1] === '-k') ?? graphics.passwordFile;
}

/** Optional disks that were not there when the guest was started. */
function leftOut(
  { bhyve, definition: before }: Launched,
  { name, disks }: VmDefinition,
  layout: BhyveInput['layout'],
): ReadonlySet<string> {
  const known = new Set(before.disks.map(({ path }) => path));
  const given = bhyve.args.flatMap((word) => word.split(',')).map((word) => word.replace(/^[hc]d:/, ''));
  const absent = disks.filter(
    ({ optional, path }) =>
      optional === true && known.has(path) && !given.includes(vmPath(layout, name, path)),
  );
  return new Set(absent.map(({ path }) => path));
}

/** Of a guest that was taken over with its title already set nothing but the name is known (facts.md 6.9). */
export function isArgvKnown({ bhyve, definition }: Launched): boolean {
  return bhyve.args.length > 1 || bhyve.args[0] !== definition.name;
}

function loaderDifference({ loader: from }: VmDefinition, { loader: to }: VmDefinition): readonly string[] {
  return isSame(from, to) ? [] : [`loader: ${from.kind} -> ${to.kind}`];
}

/** Limits are put on the process when it is started, and in no argv. */
function limitDifferences({ limits: from }: VmDefinition, { limits: to }: VmDefinition): readonly string[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort() as (keyof LimitsDefinition)[];
  return keys.flatMap((key) => {
    const name = key === 'oomProtect' ? 'oom_protect' : key;
    return from[key] === to[key] ? [] : [`limits.${name}: ${from[key] ?? 'none'} -> ${to[key] ?? 'none'}`];
  });
}

function linkOf(nic: NicDefinition, { bhyve, definition }: Launched, mac: string): NicLink {
  const socket = socketName(definition.name, nic.key);
  const words = bhyve.args.map((word) => word.split(',')).find((parts) => parts.includes(`socket=${socket}`));
  const stays = definition.networks.some(({ key, bridge }) => key === nic.key && bridge === nic.bridge);
  const value = (name: string): string | undefined =>
    words?.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const bridge = stays ? value('path')?.replace(/:$/, '') : undefined;
  return bridge === undefined
    ? { bridge: nic.bridge, hook: 'linkN', socket, mac, nic: nic.key }
    : { bridge, hook: value('peerhook') ?? 'linkN', socket, mac, nic: nic.key };
}
