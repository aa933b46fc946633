import { existsSync } from 'node:fs';
import type { CommandResult, HostCommand } from '../command/command.js';
import { request } from '../control/client.js';
import { VmctlError } from '../errors.js';
import type { Host } from '../host/host.js';
import { parseFailure, planScript } from '../netgraph/ngctl.js';
import type { NodeView } from '../netgraph/node.js';
import { parseShow } from '../netgraph/parse-show.js';
import type { StatusReport } from '../protocol/report.js';
import type { ControlRequest } from '../protocol/request.js';
import { vmPathsOf, type Paths } from '../store/paths.js';
import { lastLines } from '../store/tail.js';
import { BRIDGE, GUEST } from './names.js';
import type { OwnSupervisor } from './own-supervisor.js';
import type { TranscriptLine } from './transcript.js';

/** What the steps of a proof work with. */
export interface Scene {
  /** Writes down what it runs. */
  readonly host: Host;
  /** Writes down nothing: for looks that are made again until they say something. */
  readonly quiet: Host;
  /** Below the proof's own root. */
  readonly paths: Paths;
  readonly supervisor: OwnSupervisor;
  readonly signal: AbortSignal;
  readonly write: (line: TranscriptLine) => void;
  /** ms since the transcript began. */
  readonly ms: () => number;
}

/** Something that a step expected and did not see. */
export class NotSeen extends VmctlError {
  constructor(message: string) {
    super('host', message);
  }
}

const POLL_MS = 100;

/** Waits until `look` gives something. Throws NotSeen with what was waited for, `denied` when interrupted. */
export async function until<T>(
  { signal }: Pick<Scene, 'signal'>,
  { what, seconds = 60 }: { readonly what: string; readonly seconds?: number },
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  for (const limit = Date.now() + seconds * 1000; ;) {
    if (signal.aborted) throw new VmctlError('denied', 'interrupted');
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > limit) throw new NotSeen(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Looks in silence until the answer satisfies, and then once more for the transcript. */
export async function runUntil(
  scene: Scene,
  { command, what }: { readonly command: HostCommand; readonly what: string },
  satisfied: (result: CommandResult) => boolean,
): Promise<CommandResult> {
  await until(scene, { what }, async () => (satisfied(await scene.quiet.run(command)) ? true : undefined));
  return scene.host.run(command);
}

/** Asks the proof's own supervisor. */
export function ask(scene: Scene, wanted: ControlRequest): ReturnType<typeof request> {
  return request(scene.paths.socket, wanted, { signal: scene.signal, answerTimeoutMs: 120_000 });
}

/** The guest as its supervisor shows it; undefined while it does not answer. */
export async function statusOf(scene: Scene): Promise<StatusReport | undefined> {
  const answer = await ask(scene, { request: 'status', names: [GUEST] }).catch(() => undefined);
  return answer?.kind === 'status' ? answer.vms[0] : undefined;
}

/** Waits until the guest runs as another process than `before`; its pid. */
export async function untilRunning(scene: Scene, before?: number): Promise<number> {
  let last: StatusReport | undefined;
  return until(scene, { what: 'the guest runs' }, async () => {
    last = await statusOf(scene);
    if (last?.status === 'failed' || (last?.attempts ?? 0) > 0) throw new NotSeen(whyNot(scene, last));
    const up = last?.status === 'running' && last.detail === null && last.pid !== before;
    return up ? (last?.pid ?? undefined) : undefined;
  });
}

/** The reason, and what bhyve said last. */
function whyNot({ paths }: Scene, status: StatusReport | undefined): string {
  const said = lastLines(vmPathsOf(paths, GUEST).output, 3).map((line) => line.trim());
  const reason = status?.lastExit ?? status?.detail ?? 'it failed';
  return [reason, ...said.filter((line) => !reason.includes(line))].join('; ');
}

/** The bridge and its hooks; undefined = there is none. */
export async function showBridge(host: Host): Promise<NodeView | undefined> {
  const result = await host.run(planScript([`show ${BRIDGE}:`]));
  return parseFailure(result) === undefined ? parseShow(result.stdout) : undefined;
}

export function vmmExists({ paths }: Scene): boolean {
  return existsSync(`${paths.vmm}/${GUEST}`);
}
