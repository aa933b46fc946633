import type { CommandResult, HostCommand } from '../../src/command/command.js';
import type { VmDefinition } from '../../src/definition/definition.js';
import { LATER_DEFAULTS } from '../../src/definition/vm-defaults.js';
import type { Step, Steps } from '../../src/plan/step.js';
import { createGraph, type Graph, type Release } from '../../src/sim/netgraph/graph.js';
import { runNgctl } from '../../src/sim/netgraph/ngctl.js';

/** A definition as the decoder gives it for a file that says next to nothing. */
export function vm(change: Partial<VmDefinition> = {}): VmDefinition {
  return {
    name: 'myvm',
    description: '',
    cpus: { count: 1 },
    memoryBytes: 512 * 1024 * 1024,
    loader: { kind: 'firmware', firmware: 'uefi' },
    disks: [],
    networks: [],
    console: { com1: { kind: 'nmdm' }, log: true },
    autostart: false,
    restart: { policy: 'on-failure', delayMs: 1000, maxDelayMs: 300_000, burst: 5, windowMs: 600_000 },
    stopTimeoutMs: 180_000,
    onStopTimeout: 'wait',
    clock: 'utc',
    extraArgs: [],
    ...LATER_DEFAULTS,
    ...change,
  };
}

export const LAYOUT = {
  root: '',
  vmDirectory: '/var/db/vmctl/vms',
  firmware: '/usr/local/share/uefi-firmware',
  vmm: '/dev/vmm',
};

export function done(stdout = ''): CommandResult {
  return { code: 0, stdout, stderr: '' };
}

export interface Run<T> {
  readonly value: T;
  readonly steps: readonly Step[];
}

/** Drives a plan at once. */
export function drive<T>(
  steps: Steps<T>,
  answer: (command: HostCommand, step: Step) => CommandResult,
): Run<T> {
  const seen: Step[] = [];
  let next = steps.next();
  while (next.done !== true) {
    seen.push(next.value);
    next = steps.next(answer(next.value.command, next.value));
  }
  return { value: next.value, steps: seen };
}

/** A kernel's netgraph with re0 and em0, as a loaded ng_ether leaves it. */
export function graph(release: Release = 14): Graph {
  const interfaces = [
    { name: 're0', mac: '58:9c:fc:00:10:02' },
    { name: 'em0', mac: '58:9c:fc:00:10:03' },
  ];
  return createGraph({ release, interfaces, etherLoaded: true, nextId: 7 });
}

let pid = 4000;

/** The simulated ngctl; looks at nothing but the graph. */
export function ngctl(on: Graph, command: HostCommand): CommandResult {
  pid += 1;
  return runNgctl(on, { args: command.args, input: command.input ?? '', pid, uid: 0 });
}

/** Carries out lines one by one, each whatever becomes of the one before. */
export function prepare(on: Graph, lines: readonly string[]): Graph {
  for (const line of lines)
    ngctl(on, { file: 'ngctl', args: ['-f', '-'], input: `${line.replaceAll(' / ', '\n')}\n` });
  return on;
}
