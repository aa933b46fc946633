import { parseButton, planButtonLook } from '../bhyve/control.js';
import { countFrames } from './frames.js';
import { BRIDGE, GUEST, INTERFACE } from './names.js';
import {
  ask,
  NotSeen,
  runUntil,
  showBridge,
  statusOf,
  until,
  untilRunning,
  vmmExists,
  type Scene,
} from './scene.js';
import { planScript } from '../netgraph/ngctl.js';
import { VmctlError } from '../errors.js';
import { listRunRecords } from '../store/records.js';
import { listBridgeRecords } from '../store/network-records.js';

/** One step of a proof. */
export interface ProofStep {
  readonly id: string;
  readonly title: string;
  /** What was seen. Throws NotSeen when it is not as it should be. */
  readonly run: (scene: Scene) => Promise<string>;
}

/** In order; each builds on those before it. */
export const PROOF_STEPS: readonly ProofStep[] = [
  { id: 'launch', title: 'a guest starts on a bridge of its own', run: launch },
  { id: 'title', title: 'bhyve shows its title', run: seeTitle },
  { id: 'hook', title: 'its NIC hangs on the link that was leased', run: seeHook },
  { id: 'acpi', title: 'whether the power button is armed can be told', run: seeButton },
  { id: 'reset', title: 'a reset ends bhyve with 0, and the guest comes back', run: reset },
  { id: 'crash', title: 'the guest outlives a kill -9 of its supervisor', run: crash },
  { id: 'adoption', title: 'the next supervisor takes the same process over', run: adopt },
  { id: 'replug', title: 'the guest is plugged in again when its bridge dies, and frames flow', run: replug },
  { id: 'destroy', title: 'everything goes without a trace', run: destroy },
];

async function launch(scene: Scene): Promise<string> {
  await scene.supervisor.start();
  await operate(scene, 'start');
  return `running, pid ${await untilRunning(scene)}`;
}

async function operate(scene: Scene, verb: 'start' | 'reset' | 'kill'): Promise<void> {
  const wait = verb === 'kill';
  const answer = await ask(scene, { request: 'operate', verb, names: [GUEST], wait, force: true });
  const outcome = answer.kind === 'operate' ? answer.outcomes[0] : undefined;
  if (outcome?.ok !== true) throw new NotSeen(`${verb}: ${outcome?.error?.message ?? outcome?.message}`);
}

/** After a launch, and after each other one: minutes may pass where a guest's memory is wired (facts.md 16). */
async function seeTitle(scene: Scene): Promise<string> {
  const pid = await untilRunning(scene);
  const command = { file: 'ps', args: ['-ww', '-o', 'command=', '-p', String(pid)] };
  const what = `the title of process ${pid}`;
  const titled = await runUntil(scene, { command, what }, ({ stdout }) =>
    stdout.startsWith(`bhyve: ${GUEST}`),
  );
  return titled.stdout.trim();
}

async function seeHook(scene: Scene): Promise<string> {
  const link = (await statusOf(scene))?.links[0];
  const row = (await showBridge(scene.host))?.hooks.find(({ peerName }) => peerName === link?.socket);
  if (link === undefined || row?.hook !== link.hook)
    throw new NotSeen(
      `${link?.socket ?? 'no link'} hangs on ${row?.hook ?? 'nothing'}, not on ${link?.hook ?? '-'}`,
    );
  return `${BRIDGE}:${row.hook} is connected to ${link.socket}:${row.peerHook}`;
}

/** Firmware alone may or may not switch ACPI on: either is right, not knowing is not. */
async function seeButton(scene: Scene): Promise<string> {
  const pid = await untilRunning(scene);
  const { stdout } = await scene.host.run(planButtonLook(pid));
  const armed = parseButton(stdout);
  if (armed === undefined) throw new NotSeen('procstat shows no row of TERM');
  return armed ? 'armed: SIGTERM is the power button' : 'not armed: SIGTERM would kill the guest';
}

async function reset(scene: Scene): Promise<string> {
  const before = await untilRunning(scene);
  await operate(scene, 'reset');
  const pid = await untilRunning(scene, before);
  const exit = (await statusOf(scene))?.lastExit ?? 'unknown';
  if (!exit.includes('reboot')) throw new NotSeen(`the end of process ${before} is "${exit}", not a reboot`);
  await seeTitle(scene);
  return `process ${before} ended: ${exit}; now ${pid}`;
}

async function crash(scene: Scene): Promise<string> {
  const pid = await untilRunning(scene);
  const daemon = scene.supervisor.pid();
  scene.write({ kind: 'signal', ms: scene.ms(), signal: 'KILL', to: 'supervisor' });
  await scene.supervisor.kill();
  const seen = await scene.host.run({ file: 'ps', args: ['-ww', '-o', 'command=', '-p', String(pid)] });
  if (!seen.stdout.startsWith(`bhyve: ${GUEST}`))
    throw new NotSeen(`process ${pid} died with supervisor ${daemon}`);
  return `supervisor ${daemon} is gone, guest ${pid} is not`;
}

async function adopt(scene: Scene): Promise<string> {
  const before = (await showBridge(scene.host))?.hooks.length;
  await scene.supervisor.start();
  const pid = await untilRunning(scene);
  const exit = (await statusOf(scene))?.restarts;
  const after = (await showBridge(scene.host))?.hooks.length;
  if (before !== after) throw new NotSeen(`the bridge had ${before} hooks and has ${after}`);
  return `guest ${pid}, ${after} hooks, ${exit} restarts`;
}

async function replug(scene: Scene): Promise<string> {
  const pid = await untilRunning(scene);
  const before = await showBridge(scene.host);
  await scene.host.run(planScript([`shutdown ${BRIDGE}:`]));
  const again = await until(scene, { what: 'the bridge and the guest on it' }, async () => {
    const seen = await showBridge(scene.quiet);
    return seen !== undefined && seen.id !== before?.id && seen.hookCount === before?.hookCount
      ? seen
      : undefined;
  });
  if ((await untilRunning(scene)) !== pid) throw new NotSeen(`process ${pid} did not live on`);
  await showBridge(scene.host);
  return `node ${before?.id} became ${again.id}, same process; ${await countFrames(scene, again)}`;
}

async function destroy(scene: Scene): Promise<string> {
  await operate(scene, 'kill');
  await until(scene, { what: 'the guest is down' }, async () =>
    (await statusOf(scene))?.status === 'stopped' ? true : undefined,
  );
  const answer = await ask(scene, { request: 'bridge', verb: 'down', names: [BRIDGE] });
  const outcome = answer.kind === 'bridge' ? answer.outcomes[0] : undefined;
  if (outcome?.ok !== true) throw new NotSeen(`bridge down: ${outcome?.error?.message ?? outcome?.message}`);
  await ask(scene, { request: 'detach' });
  const left = await leftovers(scene);
  if (left.length > 0) throw new NotSeen(`still there: ${left.join(', ')}`);
  return 'bridge, interface, /dev/vmm and records are gone';
}

/** What should be gone by now. */
async function leftovers(scene: Scene): Promise<readonly string[]> {
  const { host, paths } = scene;
  const bridge = await showBridge(host);
  const port = await host.run({ file: 'ifconfig', args: [INTERFACE] });
  return [
    ...(bridge === undefined ? [] : [`bridge ${BRIDGE}`]),
    ...(port.code === 0 ? [`interface ${INTERFACE}`] : []),
    ...(vmmExists(scene) ? [`/dev/vmm/${GUEST}`] : []),
    ...listRunRecords(paths).map((name) => `run record of ${name}`),
    ...listBridgeRecords(paths).map(({ name }) => `record of bridge ${name}`),
  ];
}

/** An interruption is no answer. */
export function isInterruption(error: unknown): boolean {
  return error instanceof VmctlError && error.code === 'denied' && error.message === 'interrupted';
}
