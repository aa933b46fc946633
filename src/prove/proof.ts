import { readFileSync } from 'node:fs';
import { VmctlError } from '../errors.js';
import { recordHost, transcriptWriter } from '../host/recorder.js';
import type { Host } from '../host/host.js';
import { monotonicNow } from '../host/monotonic.js';
import { VMCTL_VERSION } from '../protocol/version.js';
import { cleanUp } from './cleanup.js';
import { redactRun, type Secrets } from './redaction.js';
import { makeGround, removeGround } from './ground.js';
import { compareStates, lookState, takenNames, type HostState } from './host-state.js';
import { createOwnSupervisor } from './own-supervisor.js';
import type { Scene } from './scene.js';
import { isInterruption, PROOF_STEPS } from './steps.js';
import type { HostLine, StepLine, TranscriptLine } from './transcript.js';

export interface ProofOptions {
  /** Of the host; empty on a real one. */
  readonly root: string;
  readonly host: Host;
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted = clean up and end. */
  readonly signal: AbortSignal;
  /** Called after each step. */
  readonly tell: (step: StepLine) => void;
}

export interface Proof {
  readonly lines: readonly TranscriptLine[];
  readonly steps: readonly StepLine[];
  /** Modules that had to be loaded; they stay. */
  readonly loaded: readonly string[];
  /** What could not be taken away. */
  readonly left: readonly string[];
}

type Facts = Pick<HostLine, 'release' | 'arch' | 'cpu' | 'vmGuest'> & Secrets;

/**
 * Shows on this host that vmctl works, in a root directory of its own. Rejects with `denied` when its names are taken;
 * whatever happens later, what was made is taken away before it resolves.
 */
export async function prove(options: ProofOptions): Promise<Proof> {
  const { root, host } = options;
  const before = await lookState(host, `${root}/dev/vmm`);
  const taken = takenNames(before);
  if (taken.length > 0)
    throw new VmctlError('denied', `these names are the proof's, and taken: ${taken.join(', ')}`, {
      hint: 'what an earlier proof left: ngctl shutdown vmctlprove0: ; ngctl shutdown vmctlprove1: ; bhyvectl --vm=vmctlprove --destroy',
    });
  const facts = await lookFacts(host);
  const paths = makeGround(root);
  try {
    return await perform(options, { paths, before, facts });
  } finally {
    removeGround(paths);
  }
}

interface Opening {
  readonly paths: ReturnType<typeof makeGround>;
  readonly before: HostState;
  readonly facts: Facts;
}

async function perform(options: ProofOptions, { paths, before, facts }: Opening): Promise<Proof> {
  const { root, host: quiet, tell } = options;
  const file = `${paths.root}/transcript`;
  const began = monotonicNow();
  const write = transcriptWriter(file);
  const recorder = (by: string): Host => recordHost(quiet, { by, began, write });
  const scene = setScene(options, { paths, host: recorder('proof'), began, file });
  const steps = await performSteps(scene, tell);
  const left = await cleanUp(scene, recorder('cleanup'));
  const after = await lookState(quiet, `${root}/dev/vmm`);
  const last = judgeTraces(scene, compareStates(before, after), left);
  write(last);
  tell(last);
  const { modules } = before;
  const head = headOf(facts, { simulated: root !== '', directory: paths.root, modules });
  const loaded = after.modules.filter((name) => !modules.includes(name));
  return { lines: [head, ...readRedacted(file, facts)], steps: [...steps, last], loaded, left };
}

interface Props extends Pick<Scene, 'paths' | 'host'> {
  /** Of the transcript, monotonic ms and where it is written. */
  readonly began: number;
  readonly file: string;
}

function setScene(options: ProofOptions, { paths, host, began, file }: Props): Scene {
  const { host: quiet, program, signal } = options;
  const record = { VMCTL_TRANSCRIPT: file, VMCTL_TRANSCRIPT_BEGAN: String(began) };
  return {
    ...{ host, quiet, paths, signal },
    write: transcriptWriter(file),
    supervisor: createOwnSupervisor({ paths, program, env: { ...options.env, ...record } }),
    ms: () => monotonicNow() - began,
  };
}

function headOf(
  { release, arch, cpu, vmGuest }: Facts,
  about: Pick<HostLine, 'simulated' | 'directory' | 'modules'>,
): HostLine {
  return {
    ...{ kind: 'host', version: 1, vmctl: VMCTL_VERSION, time: new Date().toISOString() },
    ...{ release, arch, cpu, vmGuest, ...about },
  };
}

function readRedacted(file: string, secrets: Secrets): readonly TranscriptLine[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((text) => {
    const line = JSON.parse(text) as TranscriptLine;
    return line.kind === 'command' || line.kind === 'spawn' ? redactRun(line, secrets) : line;
  });
}

async function performSteps(scene: Scene, tell: ProofOptions['tell']): Promise<readonly StepLine[]> {
  const steps: StepLine[] = [];
  let stopped: string | undefined;
  for (const { id, run } of PROOF_STEPS) {
    const step = { kind: 'step', id } as const;
    const told =
      stopped === undefined ? await judge(scene, run) : { verdict: 'skipped' as const, seen: stopped };
    const line: StepLine = { ...step, ms: scene.ms(), ...told };
    if (line.verdict === 'not proved') stopped = `${id} was not proved`;
    scene.write(line);
    tell(line);
    steps.push(line);
  }
  return steps;
}

async function judge(
  scene: Scene,
  run: (scene: Scene) => Promise<string>,
): Promise<Pick<StepLine, 'verdict' | 'seen'>> {
  try {
    return { verdict: 'proved', seen: await run(scene) };
  } catch (error) {
    if (isInterruption(error) || scene.signal.aborted) return { verdict: 'not proved', seen: 'interrupted' };
    return { verdict: 'not proved', seen: error instanceof Error ? error.message : String(error) };
  }
}

/** Nothing of the host may be another than before; modules stay. */
function judgeTraces(scene: Scene, differences: readonly string[], left: readonly string[]): StepLine {
  const traces = [...differences, ...left];
  const seen = traces.length === 0 ? 'interfaces, nodes and /dev/vmm are as before' : traces.join('; ');
  return {
    kind: 'step',
    id: 'traces',
    ms: scene.ms(),
    verdict: traces.length === 0 ? 'proved' : 'not proved',
    seen,
  };
}

async function lookFacts(host: Host): Promise<Facts> {
  const value = async (name: string): Promise<string> =>
    (await host.run({ file: 'sysctl', args: ['-n', name] })).stdout.trim();
  return {
    release: await value('kern.osrelease'),
    arch: await value('hw.machine_arch'),
    cpu: await value('hw.model'),
    vmGuest: await value('kern.vm_guest'),
    hostUuid: await value('kern.hostuuid'),
    hostname: await value('kern.hostname'),
  };
}
