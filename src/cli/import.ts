import { VmctlError } from '../errors.js';
import type { CliCommand, Context, Input } from './command.js';
import { withProgress } from './progress.js';
import { suggestionHint } from './suggestion.js';

/** Whose guests can be taken over. */
const TOOLS = ['vm-bhyve', 'bmd', 'argv', 'running'] as const;

export const importCommand: CliCommand = {
  name: 'import',
  synopsis:
    'vm-bhyve [DIR | zfs:DATASET] [NAME...] | bmd [FILE] | argv -- bhyve WORD... | argv --file SCRIPT | running NAME',
  summary: 'definitions of the guests of another tool, with a diff of what bhyve is given',
  notes: [
    'Reads the configuration of vm-bhyve or bmd, a bhyve command line, or a guest that runs, and writes NAME.toml and\nhost.toml. Disks stay where they are; PCI addresses, MACs and uuids stay what they were. Nothing of the other tool is changed.',
    'Tells for every guest what was carried, changed and dropped, and shows the old argv beside the new one; of more than\nthree guests a row each and what is lost, unless --details asks for all of it. A file that is there already is left alone\nunless it says the same; --force replaces it.',
    'vmctl does not start a guest that the other tool would still start, and prints the lines that end that.',
  ],
  options: [
    {
      name: 'to',
      value: 'DIRECTORY',
      summary: 'write the files there instead of into the definitions directory',
    },
    { name: 'dry-run', summary: 'tell, write nothing' },
    {
      name: 'details',
      summary: 'each guest whole, also of more than three: every line of it, and both argvs',
    },
    { name: 'force', summary: 'replace files that are there and say something else' },
    {
      name: 'network',
      value: 'KIND',
      choices: ['netgraph', 'tap'],
      summary: 'netgraph or tap, for NICs on switches that are if_bridge(4)',
    },
    {
      name: 'map',
      value: 'SWITCH=BRIDGE',
      summary: 'a switch as another bridge; several with commas between them',
    },
    { name: 'rc-conf', value: 'FILE', summary: 'an rc.conf to read instead of asking sysrc(8)' },
    { name: 'file', value: 'SCRIPT', summary: 'of argv: a script, or a vm-bhyve.log, with lines of bhyve' },
  ],
  operands: { min: 1, max: Infinity },
  statuses: {
    65: 'a guest could not be taken over, or its configuration has faults',
    68: 'no such guest',
    71: 'the configuration cannot be read, or files not written',
    75: 'a file that is there says something else, and was left as it is',
    77: 'files cannot be written without root',
  },
  run: (context, input) => importFrom(context, input),
};

async function importFrom(context: Context, input: Input): Promise<number> {
  const [tool, ...operands] = input.operands;
  const rest = { ...input, operands };
  const importer = IMPORTERS[TOOLS.find((one) => one === tool) ?? 'unknown'];
  if (importer === undefined)
    throw new VmctlError('usage', `import: unknown tool: ${tool}`, {
      hint: await suggestionHint(tool ?? '', TOOLS, `vmctl import ${TOOLS.join(' | ')}`),
    });
  const authoring = await import('#authoring');
  return withProgress(context, { title: `import ${tool}` }, (progress) =>
    authoring[importer]({ ...context, progress }, rest),
  );
}

const IMPORTERS = {
  'vm-bhyve': 'importVmBhyve',
  bmd: 'importBmd',
  argv: 'importArgv',
  running: 'importRunning',
  unknown: undefined,
} as const;
