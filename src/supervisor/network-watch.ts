import type { BridgeDefinition } from '../definition/host-definition.js';
import { linkHook } from '../netgraph/names.js';
import { createBridgeBook } from '../network/bridge-book.js';
import { guestCables, relinked, type Cable } from '../network/cable.js';
import type { JailKeeper } from '../network/jail-keeper.js';
import { createNetworkWatch, type NetworkWatch } from '../network/watch.js';
import { GUEST_HOOK, lookPlug, plugOut } from '../plan/plug.js';
import { isUp } from '../vm/publish.js';
import type { Context } from './context.js';
import { changeLinks } from './guest-links.js';
import type { Vm } from './vm.js';

export interface WatchParts {
  readonly context: Context;
  readonly vms: ReadonlyMap<string, Vm>;
  readonly jails: Pick<JailKeeper, 'cables' | 'moved'>;
}

/** Watches over the bridges of this host's guests and jails from now on, and plugs in again who was cut off. */
export function watchNetwork({ context, vms, jails }: WatchParts): NetworkWatch {
  const { clock, execute, story, paths } = context;
  const book = createBridgeBook({ paths, facts: () => context.facts });
  const watch = createNetworkWatch({
    ...{ clock, execute, tell: story.tell, ensure: context.bridges.mend, place: context.links.place },
    still: context.links.still,
    cables: (bridge) => allCables().filter((cable) => cable.bridge === bridge),
    moved,
    watched: () => [
      ...new Set([...book.all().map(({ name }) => name), ...allCables().map((one) => one.bridge)]),
    ],
    find: (name) => ({ name, definition: definitionOf(name), record: book.known(name).record }),
  });
  const leave = story.follow(({ event, vm }) => {
    if (event !== 'vm.adopted' || vm === undefined) return;
    void pullUnplugged(vm);
    watch.soon();
  });
  watch.soon();
  return {
    ...watch,
    release() {
      leave();
      watch.release();
    },
  };

  function allCables(): readonly Cable[] {
    return [...[...vms.values()].flatMap(cablesOf), ...jails.cables()];
  }

  /** While host.toml never was right, nobody knows how a bridge should be. */
  function definitionOf(name: string): BridgeDefinition | undefined {
    try {
      return context.hostDefinition().bridges.find((bridge) => bridge.name === name);
    } catch {
      return undefined;
    }
  }

  function moved(cable: Cable, number: number): void {
    const vm = vms.get(cable.owner);
    try {
      if (vm === undefined) jails.moved(cable, number);
      else moveLink(vm, cable, number);
    } catch (error) {
      // It is plugged in; what could not be written down only costs a later daemon another look.
      story.tell('vm.warning', { vm: cable.owner, reason: (error as Error).message }, 'error');
    }
  }

  function moveLink(vm: Vm, cable: Cable, number: number): void {
    const { links, running, definition } = vm.snapshot().context;
    const now = relinked(links, cable, linkHook(number));
    changeLinks(context, vm.name, now);
    context.pin(running ?? definition, now);
  }

  /** A daemon that died between word and deed: unplugged by its record, and still plugged in. */
  async function pullUnplugged(name: string): Promise<void> {
    for (const { socket, bridge, unplugged } of vms.get(name)?.snapshot().context.links ?? []) {
      if (unplugged !== true) continue;
      const plug = { node: socket, hook: GUEST_HOOK };
      const seen = await execute(lookPlug(plug)).catch(() => undefined);
      if (seen?.kind === 'plugged' && seen.bridge !== bridge)
        await execute(plugOut(plug)).catch(() => undefined);
    }
  }
}

/** NICs of a guest that was seen up: before that, bhyve(8) has yet to connect them itself. */
function cablesOf(vm: Vm): readonly Cable[] {
  const snapshot = vm.snapshot();
  const { guest, links } = snapshot.context;
  return isUp(snapshot) && guest?.confirmed === true ? guestCables(vm.name, links) : [];
}
