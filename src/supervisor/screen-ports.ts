import type { VmDefinition } from '../definition/definition.js';
import type { HostDefinition } from '../definition/host-definition.js';
import { isAuto, portsClaimed, type ScreenWish } from '../plan/vnc-port.js';
import type { Context } from './context.js';
import type { DefinitionBook } from './definition-book.js';
import type { StateBook } from './state-book.js';

export interface PortSources {
  readonly book: Pick<DefinitionBook, 'names' | 'get' | 'host'>;
  readonly states: Pick<StateBook, 'get'>;
  /** What the other VMs run with: their files may say something else by now, or be gone. */
  readonly running: readonly VmDefinition[];
}

/** Ports that nobody may be given: those of all definitions, and those kept for the screens of other VMs. */
export function claimedPorts(
  { name }: VmDefinition,
  { book, states, running }: PortSources,
): ReadonlySet<number> {
  const defined = book.names().flatMap((one) => book.get(one) ?? []);
  const owners = [...defined, ...running].map((definition) => ({
    definition,
    pinned: definition.name === name ? undefined : states.get(definition.name).pins.vncPort,
  }));
  return portsClaimed(owners, hostOf(book));
}

function hostOf(book: Pick<DefinitionBook, 'host'>): HostDefinition | undefined {
  try {
    return book.host();
  } catch {
    return undefined;
  }
}

/** What a start is to find for a screen that is "auto"; undefined = its port is given, or it has no screen. */
export function screenWish(context: Context, definition: VmDefinition): ScreenWish | undefined {
  if (!isAuto(definition)) return undefined;
  const { vncPort: pinned } = context.states.get(definition.name).pins;
  return { pinned, claimed: context.portsClaimed(definition) };
}

/** On disk at once: the next start that picks one must not pick the same. */
export function keepPort({ states }: Context, name: string, vncPort: number | undefined): void {
  const { pins } = states.get(name);
  if (vncPort !== undefined && pins.vncPort !== vncPort) states.update(name, { pins: { ...pins, vncPort } });
}
