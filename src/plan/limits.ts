import type { CommandResult, HostCommand } from '../command/command.js';
import type { LimitsDefinition } from '../definition/definition.js';
import { lastWords } from './answer.js';

/** One command that puts limits of a definition in force. */
export interface LimitCommand {
  /** Keys of `[limits]` it is for. */
  readonly keys: readonly string[];
  readonly command: HostCommand;
}

const THROTTLED = ['readbps', 'writebps', 'readiops', 'writeiops'] as const;

/**
 * What is run for a guest's process right after its start. They stick to the process: rules by pid vanish with it
 * (facts 9), and its threads, vCPUs among them, have what the process has. `pid` may be a placeholder.
 */
export function planLimits(limits: LimitsDefinition, pid: number | string): readonly LimitCommand[] {
  const { oomProtect, nice, cpuset } = limits;
  const of = `${pid}`;
  const rules = rulesOf(limits, of);
  return [
    ...(oomProtect ? [command(['oom_protect'], 'protect', '-p', of)] : []),
    // Not -n: that is by how much (usr.bin/renice/renice.c), and a daemon that is niced itself hands its own on.
    ...(nice === undefined ? [] : [command(['nice'], 'renice', `${nice}`, '-p', of)]),
    ...(cpuset === undefined ? [] : [command(['cpuset'], 'cpuset', '-l', cpuset, '-p', of)]),
    ...(rules.length === 0
      ? []
      : [
          command(
            rules.map(({ key }) => key),
            'rctl',
            '-a',
            ...rules.map(({ rule }) => rule),
          ),
        ]),
  ];
}

interface Rule {
  readonly key: string;
  readonly rule: string;
}

function rulesOf(limits: LimitsDefinition, pid: string): readonly Rule[] {
  const rule = (key: string, action: string): Rule => ({ key, rule: `process:${pid}:${key}:${action}` });
  const throttles = THROTTLED.flatMap((key) =>
    limits[key] === undefined ? [] : [rule(key, `throttle=${limits[key]}`)],
  );
  return [...(limits.pcpu === undefined ? [] : [rule('pcpu', `deny=${limits.pcpu}`)]), ...throttles];
}

function command(keys: readonly string[], file: string, ...args: readonly string[]): LimitCommand {
  return { keys, command: { file, args } };
}

/** Why limits are not in force, and what would mend it; undefined = they are. */
export function judgeLimit(
  { keys, command: { file } }: LimitCommand,
  result: CommandResult,
): string | undefined {
  if (result.code === 0) return undefined;
  const words = lastWords(result).replace(new RegExp(`^${file}: `), '');
  const advice = adviceFor(file, words);
  const verb = keys.length === 1 ? 'is' : 'are';
  return `limits: ${keys.join(', ')} ${verb} not in force: ${file}: ${words}${advice === '' ? '' : `; ${advice}`}`;
}

/** The words of usr.bin/rctl/rctl.c; the kernel's refusals of the others are errno texts. */
function adviceFor(file: string, words: string): string {
  if (file === 'rctl' && words.includes('disabled'))
    return 'put kern.racct.enable=1 into /boot/loader.conf and boot';
  if (file === 'rctl' && words.includes('not present'))
    return 'this kernel is built without RACCT and RCTL, GENERIC has both';
  return file === 'cpuset' ? '`sysctl -n hw.ncpu` tells how many CPUs there are, from 0 on' : '';
}
