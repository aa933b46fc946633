import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { quiet } from './scene.js';

/** What a session on a simulated host needs: the program by its name, and the disks that the definitions speak of. */
export interface Ground {
  readonly env: NodeJS.ProcessEnv;
  remove(): void;
}

interface Plan {
  readonly commands: readonly { readonly args: readonly string[] }[];
}

/** `clone`: where `dist` and `vms` are. */
export function makeGround(clone: string, more: NodeJS.ProcessEnv = {}): Ground {
  const bin = mkdtempSync(join(tmpdir(), 'vmctl-demo-'));
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    VMCTL_DIR: join(clone, 'vms'),
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    ...more,
  };
  const program = join(bin, 'vmctl');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(clone, 'dist/vmctl.cjs')}' "$@"\n`);
  chmodSync(program, 0o755);
  for (const name of ['myvm', 'desktop', 'linux', 'router', 'freebsd']) {
    const { commands } = JSON.parse(quiet(`vmctl plan ${name} --fresh --json`, env).output) as Plan;
    for (const path of (commands.at(-1)?.args ?? []).flatMap(diskOf)) makeDisk(path);
  }
  return { env, remove: () => rmSync(bin, { recursive: true, force: true }) };
}

function diskOf(word: string): readonly string[] {
  return /^\d+:\d+,(?:virtio-blk|nvme|ahci-hd|ahci-cd),([^,]+)/.exec(word)?.slice(1) ?? [];
}

function makeDisk(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  truncateSync(path, 64 * 1024 * 1024);
}
