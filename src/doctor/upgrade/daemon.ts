import { speakOf, type Finding } from '../finding.js';
import type { DaemonSeen, UpgradeLook } from './look.js';

const say = speakOf({ id: 'daemon', title: 'the daemon of vmctl' });
/** etimes of ps(1) are whole seconds. */
const TOLERANCE_MS = 2000;

/** It goes on with the vmctl and the node that it was started with; a new one takes its place without the guests noticing. */
export function judgeDaemon({
  daemon,
  installed,
  changes,
}: Pick<UpgradeLook, 'daemon' | 'installed' | 'changes'>): Finding {
  if (!daemon.ok) return say.unseen(daemon.why);
  if (daemon.value === undefined) return say.ok('none runs');
  const { value } = daemon;
  const why = whyOld(value, installed, changes);
  if (why === undefined) return say.ok(`pid ${value.pid}, vmctl ${value.version}`);
  return say.warning(why, value.isService ? 'service vmctl onerestart' : 'vmctl daemon replace');
}

function whyOld(
  { pid, version, startedAt, node, program }: DaemonSeen,
  installed: string,
  changes: UpgradeLook['changes'],
): string | undefined {
  if (version !== installed) return `pid ${pid} is of vmctl ${version}, and ${installed} is installed`;
  for (const [what, path] of [
    ['vmctl', program],
    ['node', node],
  ] as const) {
    const changed = changes.get(path);
    if (changed === undefined) return `pid ${pid} runs a ${what} that is gone: ${path}`;
    if (changed > startedAt + TOLERANCE_MS)
      return `pid ${pid} runs the ${what} from before the upgrade: ${path} was replaced since it started`;
  }
  return undefined;
}
