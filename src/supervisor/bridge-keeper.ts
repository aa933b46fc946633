import type { BridgeDefinition } from '../definition/definition.js';
import { ensureBridge, type EnsureOptions } from '../plan/bridge.js';
import type { Execute } from './executor.js';
import { createQueue, type Queue } from './queue.js';
import type { Story } from './story.js';

/**
 * Owns every bridge: one operation at a time on each, never cut off half-way by a VM that no longer wants it.
 * Rejects with a VmctlError naming bridge, NIC and holder.
 */
export interface BridgeKeeper {
  ensure(bridge: BridgeDefinition, options?: EnsureOptions): Promise<void>;
}

export interface BridgeKeeperOptions {
  readonly execute: Execute;
  readonly story: Story;
}

export function createBridgeKeeper({ execute, story }: BridgeKeeperOptions): BridgeKeeper {
  const queues = new Map<string, Queue>();
  return { ensure: (bridge, options) => queueOf(bridge.name).run(() => ensure(bridge, options)) };

  function queueOf(name: string): Queue {
    const queue = queues.get(name) ?? createQueue();
    queues.set(name, queue);
    return queue;
  }

  async function ensure(bridge: BridgeDefinition, options?: EnsureOptions): Promise<void> {
    const { made, nodeId } = await execute(ensureBridge(bridge, options));
    const { name, interface: nic = null } = bridge;
    if (made) story.tell('bridge.ensured', { bridge: name, interface: nic, node: nodeId });
  }
}
