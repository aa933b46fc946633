import { VmctlError } from '../errors.js';
import type { RecordedRun } from '../host/recorder.js';

/** The first line: where it was. Nothing in it tells which host. */
export interface HostLine {
  readonly kind: 'host';
  readonly version: 1;
  readonly vmctl: string;
  /** ISO 8601. */
  readonly time: string;
  /** `14.3-RELEASE-p2` of the running kernel. */
  readonly release: string;
  readonly arch: string;
  readonly cpu: string;
  /** kern.vm_guest: `none` on a machine. */
  readonly vmGuest: string;
  /** Below an alternate root: no real host. */
  readonly simulated: boolean;
  /** The private directory, as it stands in arguments. */
  readonly directory: string;
  /** Modules that were in the kernel before. */
  readonly modules: readonly string[];
}

export type StepVerdict = 'proved' | 'not proved' | 'skipped';

export interface StepLine {
  readonly kind: 'step';
  readonly ms: number;
  readonly id: string;
  readonly verdict: StepVerdict;
  /** What was seen, or why it was skipped. */
  readonly seen: string;
}

/** A signal that the proof sent by itself. */
export interface SignalLine {
  readonly kind: 'signal';
  readonly ms: number;
  readonly signal: string;
  readonly to: string;
}

export type TranscriptLine = HostLine | StepLine | SignalLine | RecordedRun;

export interface Transcript {
  readonly host: HostLine;
  readonly lines: readonly TranscriptLine[];
}

/** Reads the lines of JSON that a proof wrote. Throws `definition` for anything else. */
export function parseTranscript(text: string, name: string): Transcript {
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, at) => parseLine(line, `${name}:${at + 1}`));
  const [host] = lines;
  if (host?.kind !== 'host') throw notOne(name, 'its first line tells no host');
  if (host.version !== 1) throw notOne(name, `its version is ${String(host.version)}, not 1`);
  return { host, lines };
}

const KINDS = ['host', 'step', 'signal', 'command', 'spawn'];

function parseLine(line: string, place: string): TranscriptLine {
  try {
    const parsed = JSON.parse(line) as TranscriptLine | null;
    if (parsed !== null && KINDS.includes(parsed.kind)) return parsed;
  } catch {
    // Told below like any other line that is not one.
  }
  throw notOne(place, 'no line of a transcript');
}

function notOne(place: string, why: string): VmctlError {
  return new VmctlError('definition', `${place}: ${why}`, {
    hint: 'transcripts are written by `vmctl doctor --prove`',
  });
}
