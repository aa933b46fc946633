import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serveMetrics } from '../../src/daemon/metrics.js';
import { createStory } from '../../src/supervisor/story.js';
import type { Supervisor } from '../../src/supervisor/supervisor.js';
import { freePort } from '../free-port.js';

/** Whether somebody answers there, asked until it is as wanted. */
async function answers(port: number, wanted: boolean): Promise<void> {
  for (;;) {
    const there = await fetch(`http://127.0.0.1:${port}/metrics`).then(
      () => true,
      () => false,
    );
    if (there === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('the port follows host.toml, whoever had it read, until the end', async () => {
  const ports = [await freePort(), await freePort()] as const;
  let port: number | undefined = ports[0];
  const story = createStory({
    ...{ log: { info: () => undefined, warn: () => undefined, error: () => undefined } },
    clock: { wall: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() },
    append: () => undefined,
  } as unknown as Parameters<typeof createStory>[0]);
  const { metrics } = serveMetrics(
    {
      network: { metrics: () => Promise.resolve('vmctl_daemon_up 1\n') },
      hostDefinition: () => ({ bridges: [], metrics: port && { address: '127.0.0.1', port } }),
    } as unknown as Supervisor,
    story,
  );
  await answers(ports[0], true);
  port = ports[1];
  story.tell('host.changed', {});
  await answers(ports[1], true);
  await answers(ports[0], false);
  port = undefined;
  story.tell('host.changed', {});
  await answers(ports[1], false);
  await metrics.close();
  port = ports[0];
  story.tell('host.changed', {});
  assert.is(
    await fetch(`http://127.0.0.1:${ports[0]}/metrics`).then(
      () => 'open',
      () => 'closed',
    ),
    'closed',
  );
});

test.run();
