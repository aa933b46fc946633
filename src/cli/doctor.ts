import type { CliCommand, Context, Input } from './command.js';
import { withProgress } from './progress.js';

export const doctorCommand: CliCommand = {
  name: 'doctor',
  synopsis: '[--prove [--yes] [-o FILE] | --proved FILE...]',
  summary: 'what of this host hurts guests, and the lines that mend it',
  notes: [
    'Looks at release, CPU, kernel modules, tunables, firmware, uplinks, disk space, rc.conf and the time that a shutdown\nleaves, against the definitions. Changes nothing; works with and without the daemon, and as far as it goes without root.',
    '--prove shows on this very host that vmctl works: a throwaway bridge without uplink, a diskless UEFI guest of 256 MiB\nand an interface are made, watched through a reset, a kill -9 of their own daemon and a bridge that dies, and removed.\nNothing else is touched. What was run and answered goes to a file, which tells nothing of other guests.',
    '--proved prints the table of hosts that such files speak of.',
    '--json prints an array of {id, title, verdict, meaning, mend?}; verdicts are ok, note, warning and fault.',
  ],
  options: [
    { name: 'prove', summary: 'show on this host that vmctl works; root only' },
    { name: 'yes', short: 'y', summary: 'prove: do not ask' },
    {
      name: 'output',
      short: 'o',
      value: 'FILE',
      summary: 'prove: the transcript (./vmctl-prove-RELEASE-ARCH.jsonl)',
    },
    { name: 'proved', summary: 'a Markdown table from transcripts' },
  ],
  operands: { min: 0, max: Infinity },
  statuses: {
    65: 'host.toml cannot be read; proved: not a transcript',
    71: 'there are faults; prove: something is not as it should be',
    75: 'prove: another one is under way, its names are taken, or it was interrupted',
    77: 'prove: not root',
  },
  run: runDoctor,
};

async function runDoctor(context: Context, input: Input): Promise<number> {
  const { doctor, prove, proved } = await import('#offline');
  if (input.flags.has('proved')) return proved(context, input);
  if (input.flags.has('prove')) return prove(context, input);
  return withProgress(context, { title: 'doctor' }, (progress) => doctor({ ...context, progress }, input));
}
