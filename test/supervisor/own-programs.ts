import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EventRecord } from '../../src/sim/journal.js';
import { QUICK_GUEST, type QuickStage } from './quick-stage.js';

/** A program of the operator's own; `steps` as src/sim/own-program reads them. */
export function write(stage: QuickStage, path: string, ...steps: readonly string[]): void {
  const file = join(stage.paths.root, path);
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(file, `#!/bin/sh\n${steps.map((step) => `#sim ${step}\n`).join('')}`);
  chmodSync(file, 0o755);
}

/** All hooks, each a file of its own that ends well. */
export const HOOKED = `${QUICK_GUEST}[hooks]
pre_start = ["/hooks/pre_start", "word"]
post_start = ["/hooks/post_start"]
pre_stop = ["/hooks/pre_stop"]
post_stop = ["/hooks/post_stop"]
on_failure = ["/hooks/on_failure"]
timeout = "10s"
`;

const HOOK_FILES = ['pre_start', 'post_start', 'pre_stop', 'post_stop', 'on_failure'] as const;

export function writeHooks(stage: QuickStage): void {
  for (const hook of HOOK_FILES) write(stage, `hooks/${hook}`);
}

export function events({ world }: QuickStage, name: string): readonly EventRecord[] {
  return world.journal().filter((one) => one.kind === 'event' && one.event === name) as EventRecord[];
}

/** `pre_start start`, ... in the order in which they were run, each with its reason. */
export function ran(stage: QuickStage): readonly string[] {
  return events(stage, 'program.began').map((one) => {
    const env = one['env'] as Readonly<Record<string, string>>;
    return `${env['VMCTL_HOOK'] ?? String(one['file'])} ${env['VMCTL_REASON'] ?? ''}`.trim();
  });
}

/** Processes of programs that live, by file. */
export function living(stage: QuickStage): readonly string[] {
  return [...stage.world.world.processes.values()]
    .filter(({ pid, argv }) => stage.world.host.alive(pid) && (argv[0] ?? '').startsWith(stage.paths.root))
    .map(({ argv }) => (argv[0] ?? '').slice(stage.paths.root.length));
}
