import { mkdtempSync, rmSync } from 'node:fs';
import { createInProcessWorld, type InProcessWorld } from '../../src/sim/inprocess.js';
import type { CommandResult } from '../../src/command/command.js';
import type { Release } from '../../src/sim/world.js';

/** A kind world without processes, whose clock stands still until it is told. */
export interface QuickWorld extends InProcessWorld, Disposable {
  readonly dir: string;
  run(file: string, ...args: readonly string[]): Promise<CommandResult>;
  /** One `ngctl -f -`. */
  script(...lines: readonly string[]): Promise<CommandResult>;
  pass(seconds: number): void;
}

export function quickWorld(
  options: { interfaces?: readonly string[]; release?: Release; loaded?: boolean } = {},
): QuickWorld {
  const { interfaces = ['re0', 'em0'], release = 14, loaded = true } = options;
  const dir = mkdtempSync('/tmp/vq');
  let now = Date.UTC(2026, 0, 1);
  const clock = { now: () => now, setTimeout: () => undefined, clearTimeout: () => undefined };
  const world = createInProcessWorld({ root: dir, interfaces, release, kind: true, seed: 3 }, clock);
  if (loaded) void world.host.run({ file: 'kldload', args: ['-n', 'ng_ether'] });
  return {
    ...world,
    dir,
    run: (file, ...args) => world.host.run({ file, args }),
    script: (...lines) =>
      world.host.run({ file: 'ngctl', args: ['-f', '-'], input: lines.map((line) => `${line}\n`).join('') }),
    pass: (seconds) => void (now += seconds * 1000),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true }),
  };
}

/** bnet0 on re0, as design.md section 6 makes it. */
export const BRIDGE_LINES = [
  'mkpeer re0: bridge lower link0',
  'connect re0: lower upper link1',
  'name re0:lower bnet0',
  'msg bnet0: setpersistent',
  'msg re0: setpromisc 1',
  'msg re0: setautosrc 0',
];
