import type { RecordedRun } from '../host/recorder.js';
import { MARK } from './names.js';

export interface Secrets {
  readonly hostUuid: string;
  readonly hostname: string;
}

/** What a transcript keeps of a run: it is made to be shown around, so nothing of other guests, people and networks stays. */
export function redactRun(run: RecordedRun, secrets: Secrets): RecordedRun {
  const { stdout } = run;
  if (stdout === undefined) return run;
  return { ...run, stdout: hide(ownPart(run, stdout), secrets) };
}

function ownPart({ file, args, input }: RecordedRun, stdout: string): string {
  const own = (line: string): boolean => line.includes(MARK);
  switch (file) {
    case 'ps':
      return keepLines(stdout, own);
    case 'ifconfig':
      return args[0] === '-l' ? keepWords(stdout) : args[0] === '-a' ? ownBlocks(stdout) : stdout;
    case 'route':
      return keepLines(stdout, () => false);
    case 'ngctl':
      return input?.trim() === 'list' ? keepLines(stdout, own) : stdout;
    default:
      return stdout;
  }
}

function keepLines(text: string, wanted: (line: string) => boolean): string {
  return text
    .split('\n')
    .filter(wanted)
    .map((line) => `${line}\n`)
    .join('');
}

function keepWords(text: string): string {
  return `${text
    .trim()
    .split(/\s+/)
    .filter((word) => word.startsWith(MARK))
    .join(' ')}\n`;
}

/** Interfaces whose name, or whose name to be, is the proof's: `ngeth0` is one that was just made. */
function ownBlocks(text: string): string {
  return text
    .split(/^(?=\S)/m)
    .filter((block) => block.startsWith(MARK))
    .join('');
}

function hide(text: string, { hostUuid, hostname }: Secrets): string {
  const uuid = text.replaceAll(hostUuid, '00000000-0000-0000-0000-000000000000');
  return hostname === '' ? uuid : uuid.replaceAll(hostname, 'host');
}
