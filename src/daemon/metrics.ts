import type { ListenAddress } from '../definition/address.js';
import type { Story } from '../supervisor/story.js';
import type { Supervisor } from '../supervisor/supervisor.js';
import { createMetricsServer, type MetricsServer } from './metrics-server.js';

export interface Metered {
  /** The same, and a reload ends when the port is where host.toml says then; one that was taken is tried again. */
  readonly supervisor: Supervisor;
  readonly metrics: Pick<MetricsServer, 'close'>;
}

/**
 * Answers Prometheus where host.toml says so, whoever had it read; nobody waits for the port. A port that is taken is a
 * warning.
 */
export function serveMetrics(supervisor: Supervisor, story: Story): Metered {
  const metrics = createMetricsServer({
    render: () => supervisor.network.metrics(),
    warn: (reason) => story.tell('vm.warning', { reason }, 'warn'),
  });
  const follow = (): Promise<void> => metrics.follow(listenOf(supervisor));
  void follow();
  const leave = story.follow(({ event }) => {
    if (event === 'host.changed') void follow();
  });
  const reload: Supervisor['reload'] = async () => {
    const outcome = await supervisor.reload();
    await follow();
    return outcome;
  };
  const close = (): Promise<void> => {
    leave();
    return metrics.close();
  };
  return { supervisor: { ...supervisor, reload }, metrics: { close } };
}

/** Nowhere, while host.toml never was right. */
function listenOf(supervisor: Supervisor): ListenAddress | undefined {
  try {
    return supervisor.hostDefinition().metrics;
  } catch {
    return undefined;
  }
}
