import { spawn } from 'node:child_process';
import { belongsTo, describeReal, leadersOf, parentOf, processesOf } from './linux.js';
import { dying, exiting, printing } from './script.js';
import { order } from './post.js';
import type { Carrier } from './world.js';
import type { Layout } from './layout.js';

/** Guests as real processes: their shims take orders through FIFOs. */
export function createCarrier(layout: Layout): Carrier {
  return {
    say: (pid, stream, text) => {
      if (text.length > 0) order(layout, pid, printing(stream, text));
    },
    end: (pid, end) => {
      if (end.kind === 'code') order(layout, pid, exiting(end.code));
      else if (end.kind === 'signal' && end.signal === 'KILL') killReal(pid);
      else if (end.kind === 'signal') order(layout, pid, dying(end.signal));
    },
    parentOf,
    leaders: (known) => leadersOf(layout.root, known),
    describe: (pid) => (belongsTo(layout.root, pid) ? describeReal(pid) : undefined),
    start: (argv) => {
      const [file = '', ...args] = argv;
      const env = { ...worldEnvironment(layout.root), HOME: '/' };
      const child = spawn(`${layout.bin}/${file}`, args, {
        detached: true,
        stdio: 'ignore',
        env,
        cwd: layout.root,
      });
      child.unref();
      return child.pid ?? 0;
    },
    idle: () => {
      const env = { ...worldEnvironment(layout.root), HOME: '/' };
      const child = spawn('sleep', [FOR_EVER], { detached: true, stdio: 'ignore', env, cwd: layout.root });
      child.unref();
      return child.pid ?? 0;
    },
    kill: (pid) => {
      if (belongsTo(layout.root, pid)) killReal(pid);
    },
    killAll: (sparing) => processesOf(layout.root, sparing).forEach(killReal),
  };
}

/** Seconds: longer than any world. */
const FOR_EVER = '100000000';

/** What a process needs in order to live in a world. */
export function worldEnvironment(
  root: string,
  path = process.env['PATH'] ?? '/usr/bin:/bin',
): Record<string, string> {
  const rest = path.split(':').filter((folder) => folder !== `${root}/bin`);
  return { PATH: [`${root}/bin`, ...rest].join(':'), VMCTL_ROOT: root, VMCTL_SIM_WORLD: root };
}

function killReal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ESRCH: was faster.
  }
}
