import type { HostCommand } from '../../src/command/command.js';
import type { RecordedRun } from '../../src/host/recorder.js';
import type { TranscriptLine } from '../../src/prove/transcript.js';

/** Lines of ngctl(8) that change the graph. */
const CHANGE = /^(mkpeer|connect|name|rmhook|shutdown|msg \S+ set)/m;

/**
 * What of a transcript is run again: everything that changed the host, and what the proof itself looked at. What the
 * supervisor looked at depends on moments: it looks again and again.
 */
export function isSignificant(line: TranscriptLine): line is RecordedRun {
  if (line.kind === 'spawn') return line.file === 'bhyve';
  return line.kind === 'command' && (line.by === 'proof' || isChange(line));
}

function isChange({ file, args, input = '' }: HostCommand): boolean {
  if (file === 'ngctl') return CHANGE.test(input);
  if (file === 'ifconfig') return args.length > 1 && !args[0]?.startsWith('-');
  return ['kldload', 'bhyvectl'].includes(file);
}

/** A command without what differs from run to run: processes, node ids, addresses, uuids, the number of a new interface. */
export function shapeOf({ file, args, input = '' }: HostCommand, directory: string): string {
  const text = [file, ...args, input.trim().replaceAll('\n', ' ; ')].join(' ').trim();
  return text
    .replaceAll(directory, '<dir>')
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>')
    .replace(/\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, '<mac>')
    .replace(/\bngeth\d+\b/g, 'ngeth<n>')
    .replace(/\[[0-9a-f]+\]/g, '[<id>]')
    .replace(/^((?:ps|procstat) .*) \d+$/, '$1 <pid>');
}
