import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStage, GUEST_TOML, type Stage } from './stage.js';

/** Where the new daemon's process ends; before `ready` the old one has not been told anything. */
export type Break = 'at once' | 'ready' | 'locked' | 'publishing' | 'published';

const FILES: Readonly<Record<Exclude<Break, 'at once'>, string>> = {
  ready: 'daemon.coming',
  locked: 'daemon.pid',
  publishing: 'control.sock',
  published: 'control.sock',
};

/** A copy of the built program whose next daemon, and only that, is killed or held at one point; `using` removes it. */
export interface HandoverProgram {
  readonly vmctl: string;
  /** The next `daemon run` ends there, or stops there until it is sent SIGCONT. */
  breakAt(point: Break, signal?: 'SIGKILL' | 'SIGSTOP'): void;
  [Symbol.dispose](): void;
}

export function createHandoverProgram(): HandoverProgram {
  const root = mkdtempSync('/tmp/vmctl-program-');
  const dist = join(process.cwd(), 'dist');
  const vmctl = join(root, 'vmctl.cjs');
  const plan = join(root, 'plan.json');
  copyFileSync(join(dist, 'vmctl.cjs'), vmctl);
  writeFileSync(
    join(root, 'package.json'),
    JSON.stringify({ imports: { '#daemon': './daemon.cjs', '#offline': './offline.cjs' } }),
  );
  writeFileSync(
    join(root, 'offline.cjs'),
    `module.exports = require(${JSON.stringify(join(dist, 'offline.cjs'))});\n`,
  );
  writeFileSync(join(root, 'daemon.cjs'), wrapper(join(dist, 'daemon.cjs'), plan));
  return {
    vmctl,
    breakAt(point, signal = 'SIGKILL') {
      const file = point === 'at once' ? '' : FILES[point];
      writeFileSync(plan, JSON.stringify({ file, signal, after: point !== 'publishing' }));
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Every step of a handover that others see is a file that is renamed into its place. */
function wrapper(daemon: string, plan: string): string {
  return `const fs = require('node:fs');
const point = process.argv.includes('run') && fs.existsSync(${JSON.stringify(plan)}) ? JSON.parse(fs.readFileSync(${JSON.stringify(plan)}, 'utf8')) : undefined;
if (point !== undefined) fs.rmSync(${JSON.stringify(plan)});
if (point?.file === '') { process.stderr.write('this program is broken\\n'); process.exit(3); }
const rename = fs.renameSync;
if (point !== undefined) fs.renameSync = (from, to) => {
  const here = String(to).endsWith('/' + point.file);
  if (here && !point.after) process.kill(process.pid, point.signal);
  rename(from, to);
  if (here) process.kill(process.pid, point.signal);
};
module.exports = require(${JSON.stringify(daemon)});
`;
}

/** A host with `web` up, and `db` which is not. */
export async function createPair(): Promise<Stage & { readonly guest: number }> {
  const stage = createStage();
  stage.vm('web');
  stage.vm('db', GUEST_TOML.replace('512M', '256M'));
  const { pid } = await stage.up('web');
  return { ...stage, guest: pid ?? 0 };
}

export function pidNow(stage: Stage): number {
  return (JSON.parse(stage.ok('ping', '--json')) as { readonly pid: number }).pid;
}
