import { planForcePoweroff } from '../bhyve/control.js';
import { judgeProcesses } from '../bhyve/process.js';
import type { Host } from '../host/host.js';
import { planScript } from '../netgraph/ngctl.js';
import { destroyGuest } from '../plan/destroy.js';
import { driveSteps } from '../plan/drive.js';
import { lookProcesses } from '../plan/processes.js';
import { BRIDGE, GUEST, INTERFACE } from './names.js';
import { showBridge, vmmExists, type Scene } from './scene.js';

const PATIENCE_MS = 10_000;
const POLL_MS = 200;

/**
 * Takes away what a proof that did not come to its end has left, whoever is still alive of it; what was not seen through is
 * told, one line each. `host` is for what it runs. Everything that is touched bears the proof's own names.
 */
export async function cleanUp(finished: Scene, host: Host): Promise<readonly string[]> {
  const scene = { ...finished, host };
  const failed: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    await work().catch((error: Error) => failed.push(`${what}: ${error.message}`));
  };
  await attempt('the supervisor', () => scene.supervisor.kill());
  await attempt(`the guest ${GUEST}`, () => endGuest(scene));
  await attempt(`the bridge ${BRIDGE}`, () => endNetwork(scene));
  return failed;
}

async function endGuest(scene: Scene): Promise<void> {
  const { host } = scene;
  const execute = <T>(steps: Parameters<typeof driveSteps<T>>[0]): Promise<T> =>
    driveSteps(steps, ({ command }) => host.run(command));
  const living = async (): Promise<number | undefined> =>
    judgeProcesses(await execute(lookProcesses()), GUEST).guests[0]?.pid;
  if ((await living()) !== undefined) await host.run(planForcePoweroff(GUEST));
  for (const limit = Date.now() + PATIENCE_MS; Date.now() < limit && (await living()) !== undefined;)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  const deaf = await living();
  if (deaf !== undefined) {
    host.kill(deaf, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await execute(destroyGuest(GUEST, { vmmExists: vmmExists(scene) }));
}

async function endNetwork({ host }: Scene): Promise<void> {
  if ((await showBridge(host)) !== undefined) await host.run(planScript([`shutdown ${BRIDGE}:`]));
  // The interface outlives its bridge (facts.md 4); its node bears its name.
  const port = await host.run({ file: 'ifconfig', args: [INTERFACE] });
  if (port.code === 0) await host.run(planScript([`shutdown ${INTERFACE}:`]));
}
