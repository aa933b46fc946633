import { VmctlError } from '../errors.js';
import type { CliCommand, Context, Input } from './command.js';
import { withProgress } from './progress.js';
import { PATTERN_NOTE } from './selection.js';

export const planCommand: CliCommand = {
  name: 'plan',
  synopsis: '[--fresh | --verify] [--cdrom FILE] NAME... | --boot',
  summary: 'what a start would run now, without running it',
  notes: [
    'Looks at the host and marks these commands as looks; changes nothing. What cannot be seen, without root for\ninstance, is assumed absent and named on stderr. Needs no daemon.',
    'A missing file or a disk in use keeps no plan from being printed: that a start would wait, or be refused, is said on stderr.',
    '--boot reads definitions and records only. A VM comes up when all it comes after are ready, in `vmctl plan --boot`\none wave later than the last of them.',
    '--verify runs `bhyve -o config.dump=1`, which prints what it made of the words and ends: no guest runs, no file is looked at.',
    'Of a guest that runs it is said on stderr in what its argv differs from this one, which a restart would apply.',
    PATTERN_NOTE,
    '--json prints {"commands": [{"file", "args", "input"?, "look"?, "background"?, "passing"?}, ...]}, bhyve last; of a guest that runs also\n"running": {"pid", "argv": "same" | "differs" | "unknown", "differences": [...], "medium"?}; of several VMs an array of these, each with its "name".',
  ],
  options: [
    { name: 'fresh', summary: 'assume a host just booted, look at nothing' },
    {
      name: 'verify',
      summary: "let the host's bhyve read the argv, and tell what it reads otherwise than planned",
    },
    { name: 'cdrom', value: 'FILE', summary: 'as `vmctl start --cdrom FILE` would' },
    { name: 'boot', summary: 'the waves in which the VMs come up at the next boot of the host' },
  ],
  operands: { min: 0, max: Infinity },
  statuses: {
    65: 'the definition has faults',
    68: 'no such VM',
    71: 'no plan can be made: a bridge or its interface is not as host.toml says, or a look failed; or bhyve reads it otherwise',
    75: 'no plan can be made for this kind of host',
  },
  run: (context, input) => planned(context, input),
};

async function planned(context: Context, input: Input): Promise<number> {
  const boot = input.flags.has('boot');
  if (boot === input.operands.length > 0)
    throw new VmctlError('usage', boot ? 'plan: --boot takes no name' : 'plan: which VM?', {
      hint: 'usage: vmctl plan [--fresh | --verify] NAME... | --boot',
    });
  if (input.flags.has('verify') && (boot || input.flags.has('fresh')))
    throw new VmctlError('usage', 'plan: --verify runs bhyve on this host', {
      hint: 'usage: vmctl plan --verify NAME',
    });
  const { plan, planBoot } = await import('#offline');
  const title = boot ? 'plan --boot' : `plan ${input.operands.join(' ')}`;
  return withProgress(context, { title }, (progress) =>
    boot ? planBoot({ ...context, progress }) : plan({ ...context, progress }, input),
  );
}
