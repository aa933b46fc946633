import { test } from 'uvu';
import { enqueue } from './queue.js';
import { readRepositoryFile, runSandbox, type SandboxResult, type Step, type StepResult } from './sandbox.js';

export const PROGRAM = '/usr/local/lib/node_modules/vmctl/dist/vmctl.cjs';
const MODULES = ['vmm', 'nmdm', 'ng_ether', 'ng_bridge'];
export const ENABLED = ['vmctl_enable="YES"'];

export interface Situation {
  readonly rcConf?: readonly string[];
  readonly modules?: readonly string[];
  /** sh commands that are not looked at. */
  readonly setup?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Of this machine, in the place of sh(1). */
  readonly shell?: string;
}

export interface Observed {
  readonly steps: readonly StepResult[];
  readonly events: readonly string[];
  /** The last step. */
  readonly last: StepResult;
}

/** A test of what some commands do. All sandboxes of a file run beside each other, before their tests look at them. */
export function rule(
  name: string,
  commands: readonly string[],
  situation: Situation,
  check: (observed: Observed) => void,
): void {
  const observed = enqueue(() => observe(commands, situation));
  test(name, async () => check(await observed));
}

/** Runs commands in a sandbox whose /usr/local/etc/rc.d/vmctl is rc.d/vmctl; the guests web and db start by themselves. */
async function observe(commands: readonly string[], situation: Situation): Promise<Observed> {
  const { rcConf = ENABLED, modules = MODULES, setup = ':', files = {}, shell = 'sh' } = situation;
  const steps: Step[] = [
    { command: `echo web db > /var/state/boot; ${setup}`, setup: true },
    ...commands.map((command) => ({ command })),
  ];
  const result: SandboxResult = await runSandbox({
    script: readRepositoryFile('rc.d/vmctl'),
    rcConf: ['rcshutdown_timeout="90"', ...rcConf],
    modules,
    programs: { '/usr/local/bin/node': readRepositoryFile('test/rc/stand-in/node') },
    files: { [PROGRAM]: '// vmctl\n', ...files },
    ...{ shell, steps },
  });
  const last = result.steps.at(-1);
  if (last === undefined) throw new Error('no command');
  return { ...result, last };
}

/** The commands of vmctl that a step gave, without the polls. */
export function clientCommands(step: StepResult | undefined): string[] {
  return (step?.ran ?? []).filter((line) => line.startsWith('vmctl ') && !line.startsWith('vmctl ping'));
}
