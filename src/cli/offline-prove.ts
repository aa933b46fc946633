import { existsSync, readFileSync } from 'node:fs';
import { VmctlError, ERROR_STATUS } from '../errors.js';
import { createFreebsdHost } from '../host/freebsd.js';
import { mayChangeHost } from '../host/rights.js';
import { prove as proveHost, type Proof } from '../prove/proof.js';
import { provedTable } from '../prove/proved-table.js';
import { PROOF_STEPS } from '../prove/steps.js';
import { parseTranscript, type StepLine } from '../prove/transcript.js';
import { paintWith } from './colour.js';
import type { Context, Input } from './command.js';
import { confirm } from './confirmation.js';
import { refuseUnwritable, writeOutput } from './output-file.js';
import { printable } from './table.js';

/** `vmctl doctor --prove`. */
export async function prove(context: Context, input: Input): Promise<number> {
  const { paths, terminal, json, env, program } = context;
  if (input.operands.length > 0)
    throw new VmctlError('usage', `doctor --prove: too much: ${input.operands[0]}`, {
      hint: '-o FILE names the transcript',
    });
  refuseUnlessAble(context);
  const output = input.values.get('output');
  if (output !== undefined) refuseUnwritable(output);
  await confirm(
    context,
    input,
    'Make a bridge vmctlprove0, an interface vmctlprove1 and a guest vmctlprove of 256 MiB here, and remove them again?',
  );
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    const host = createFreebsdHost();
    const proof = await proveHost({
      ...{ root: paths.root, host, program, env },
      signal: interruption.signal,
      tell: (step) => (json ? undefined : terminal.out(renderStep(step, terminal.outColours))),
    });
    report(context, proof, writeTranscript(proof, input));
    return interruption.signal.aborted ? ERROR_STATUS.denied : statusOf(proof);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function refuseUnlessAble({ paths: { root, firmware } }: Context): void {
  if (!mayChangeHost(root))
    throw new VmctlError('permission', 'doctor --prove makes a bridge and a guest: only root may', {
      hint: 'run this as root, for example with doas(1) or sudo(8)',
    });
  if (!existsSync(`${firmware}/BHYVE_UEFI.fd`))
    throw new VmctlError('host', `there is no boot ROM ${firmware}/BHYVE_UEFI.fd`, {
      hint: 'install the firmware with `pkg install edk2-bhyve`',
    });
}

function statusOf({ steps }: Proof): number {
  return steps.every(({ verdict }) => verdict === 'proved') ? 0 : ERROR_STATUS.host;
}

/** The file that was written. */
function writeTranscript({ lines }: Proof, { values }: Input): string {
  const [host] = lines;
  const where = host?.kind === 'host' ? `${host.release}-${host.arch}` : 'unknown';
  const file = values.get('output') ?? `vmctl-prove-${where.replace(/[^\w.-]/g, '_')}.jsonl`;
  writeOutput(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
}

const TITLES = new Map([
  ...PROOF_STEPS.map(({ id, title }) => [id, title] as const),
  ['traces', 'the host is as it was'] as const,
]);

function renderStep({ id, verdict, seen }: StepLine, colours: boolean): string {
  const paint = paintWith(colours);
  const colour = verdict === 'proved' ? 'green' : verdict === 'skipped' ? 'dim' : 'red';
  return `${paint(verdict.padEnd(10), colour)}  ${TITLES.get(id) ?? id}\n            ${printable(seen)}\n`;
}

function report({ terminal, json }: Context, { steps, loaded, left }: Proof, transcript: string): void {
  if (json) terminal.out(`${JSON.stringify({ steps, loaded, left, transcript }, null, 2)}\n`);
  if (loaded.length > 0)
    terminal.err(`vmctl: kernel modules that had to be loaded, and stay: ${loaded.join(', ')}\n`);
  for (const what of left) terminal.err(`vmctl: not taken away: ${what}\n`);
  terminal.err(`vmctl: transcript: ${transcript}\n`);
}

/** `vmctl doctor --proved FILE...`. */
export async function proved({ terminal }: Context, { operands }: Input): Promise<number> {
  if (operands.length === 0)
    throw new VmctlError('usage', 'doctor --proved: which transcripts?', {
      hint: 'doctor --prove -o FILE writes one; then: vmctl doctor --proved FILE',
    });
  const transcripts = operands.map((file) => parseTranscript(readTranscript(file), file));
  terminal.out(provedTable(transcripts));
  const simulated = operands.filter((_, at) => transcripts[at]?.host.simulated === true);
  if (simulated.length > 0)
    terminal.err(`vmctl: of a simulated host, which proves nothing of a real one: ${simulated.join(', ')}\n`);
  return 0;
}

function readTranscript(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new VmctlError('host', `cannot read ${file}: ${(error as NodeJS.ErrnoException).code}`, {
      cause: error,
      hint: 'a transcript is what `vmctl doctor --prove` wrote',
    });
  }
}
