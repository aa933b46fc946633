import type { CliCommand, Context, Input } from './command.js';
import { withProgress } from './progress.js';
import { PATTERN_NOTE } from './selection.js';

export const checkCommand: CliCommand = {
  name: 'check',
  synopsis: '[--explain] [NAME...]',
  summary: 'every fault of the definitions, as FILE:LINE:COL: message',
  notes: [
    'Of all files it also says, on stderr, when a host shutdown cannot wait for all guests.',
    'Reads files only: no daemon, no root; of host programs only getent(1), to look up operators and owners. Faults go to stdout, one a line; of all files, or of those\nnamed. --json prints an array of {file, line, column, message}, with "vms" where it stands in what\nseveral share, a template or [defaults].',
    PATTERN_NOTE,
    '--explain prints every key that is in force for a VM, with its value, variables replaced, and the line it comes from: of\nits own file, of a template, of [defaults] in host.toml, or the default. --json prints [{"vm", "keys": [{"key", "value",\n"from": {"kind", "file"?, "line"?, "column"?, "template"?}}], "faults"}].',
  ],
  options: [{ name: 'explain', summary: 'every key in force, and where it comes from' }],
  operands: { min: 0, max: Infinity },
  statuses: { 65: 'there are faults', 68: 'no such VM' },
  run: checked,
};

async function checked(context: Context, input: Input): Promise<number> {
  if (input.flags.has('explain')) return (await import('#authoring')).explain(context, input);
  const { check } = await import('#offline');
  return withProgress(context, { title: 'check' }, (progress) => check({ ...context, progress }, input));
}
