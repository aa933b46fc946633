import type { BridgeDefinition, HostDefinition } from '../definition/definition.js';
import { ensureBridge, type EnsureOptions } from '../plan/bridge.js';
import type { Execute } from './executor.js';
import { createQueue, type Queue } from './queue.js';
import type { Story } from './story.js';

/**
 * Owns every bridge: one operation at a time on each, never cut off half-way by a VM that no longer wants it.
 * Rejects with a VmctlError naming bridge, NIC and holder.
 */
export interface BridgeKeeper {
  ensure(bridge: string, options?: EnsureOptions): Promise<void>;
}

export interface BridgeKeeperOptions {
  readonly execute: Execute;
  readonly story: Story;
  readonly hostDefinition: () => HostDefinition;
}

export function createBridgeKeeper({ execute, story, hostDefinition }: BridgeKeeperOptions): BridgeKeeper {
  const queues = new Map<string, Queue>();
  return { ensure: (name, options) => queueOf(name).run(() => ensure(name, options)) };

  function queueOf(name: string): Queue {
    const queue = queues.get(name) ?? createQueue();
    queues.set(name, queue);
    return queue;
  }

  async function ensure(name: string, options?: EnsureOptions): Promise<void> {
    const wanted: BridgeDefinition = hostDefinition().bridges.find((one) => one.name === name) ?? { name };
    const { made, nodeId } = await execute(ensureBridge(wanted, options));
    if (made)
      story.tell('bridge.ensured', { bridge: name, interface: wanted.interface ?? null, node: nodeId });
  }
}
