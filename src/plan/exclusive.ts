import type { Layout } from '../bhyve/layout.js';
import { meet } from '../definition/claim.js';
import { claimsOfGuest } from '../definition/claims.js';
import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { checkDisks } from './disks.js';
import { lookListeners } from './listeners.js';
import { diskPaths, type Holding } from './one-writer.js';
import { lookPassthru } from './passthru.js';
import type { Steps } from './step.js';
import { lookTaps } from './taps.js';
import type { ScreenWish } from './vnc-port.js';

/** A guest that is about to start, and who else may have what it takes for itself. */
export interface Contest {
  readonly definition: VmDefinition;
  readonly layout: Layout;
  /** Those of `consolePaths` that are there. */
  readonly consoles: readonly string[];
  /** VMs that run, or are about to, with what they run with. */
  readonly others: readonly VmDefinition[];
  /** Processes of this VM's own guest. */
  readonly own: readonly number[];
  /** Of its disks and what else it writes to, those that are not there. */
  readonly missing?: ReadonlySet<string>;
  /** Of a screen that is "auto". */
  readonly screen?: ScreenWish | undefined;
}

/**
 * Whether disks, consoles, VNC port, passthru devices and taps of a guest are free: two guests with one of them do not
 * start, or destroy or disturb each other without a word. What the other VMs of this host have is known without a look;
 * then one look for each kind that the definition has. Throws nothing but what a look throws.
 */
export function* checkExclusive(contest: Contest): Steps<Holding> {
  const { definition, layout, consoles, others, own, missing, screen } = contest;
  const rival = judgeRivals(definition, others);
  if (rival !== undefined) return { warnings: [], refusal: rival };
  const disks = diskPaths(definition, layout).filter((path) => missing?.has(path) !== true);
  const seen: Holding[] = [yield* seeFiles([...disks, ...consoles], own)];
  const claims = claimsOfGuest(definition);
  for (const look of [lookListeners, lookPassthru, lookTaps]) {
    if (seen.at(-1)?.refusal !== undefined) break;
    seen.push(yield* look({ name: definition.name, claims, others, own, screen }));
  }
  const refusal = seen.at(-1)?.refusal;
  const vncPort = seen.find((one) => one.vncPort !== undefined)?.vncPort;
  return {
    warnings: seen.flatMap((one) => one.warnings),
    ...(refusal === undefined ? {} : { refusal }),
    ...(vncPort === undefined ? {} : { vncPort }),
  };
}

/** The host's devices behind the serial ports, where bhyve opens them. */
export function consolePaths(definition: VmDefinition, layout: Layout): readonly string[] {
  return claimsOfGuest(definition).flatMap(({ kind, value, path }) =>
    kind === 'console' ? [path[0] === 'extra_args' ? value : `${layout.root}${value}`] : [],
  );
}

/** Refuses what another VM of this host has. */
export function judgeRivals(
  definition: VmDefinition,
  others: readonly VmDefinition[],
): VmctlError | undefined {
  const { name } = definition;
  const claims = claimsOfGuest(definition);
  for (const other of others) {
    const theirs = claimsOfGuest(other);
    const mine = claims.find((one) => theirs.some((other) => meet(one, other)));
    if (mine === undefined) continue;
    return new VmctlError('denied', `${name}: ${mine.what} is in use by ${other.name}`, {
      hint: `stop ${other.name} first, or give one of them another one`,
    });
  }
  return undefined;
}

function* seeFiles(paths: readonly string[], own: readonly number[]): Steps<Holding> {
  try {
    return { warnings: yield* checkDisks(paths, own) };
  } catch (error) {
    if (error instanceof VmctlError && error.code === 'denied') return { warnings: [], refusal: error };
    throw error;
  }
}
