import type { StepLine, Transcript } from './transcript.js';

const HEAD = '| host | vmctl | proved | not proved or skipped |\n|---|---|---|---|\n';

/**
 * Markdown: which hosts vmctl was proved on, one row for each kind of host, by its newest transcript. What a simulated host
 * shows proves nothing about a real one, and has no row.
 */
export function provedTable(transcripts: readonly Transcript[]): string {
  const real = transcripts.filter(({ host }) => !host.simulated);
  const newest = new Map<string, Transcript>();
  for (const one of [...real].sort((a, b) => (a.host.time < b.host.time ? -1 : 1)))
    newest.set(nameOf(one), one);
  const rows = [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => row(name, one));
  return HEAD + (rows.length === 0 ? '| no real host yet | - | - | - |\n' : rows.join(''));
}

function row(name: string, { host, lines }: Transcript): string {
  const steps = lines.filter((line): line is StepLine => line.kind === 'step');
  const ids = (proved: boolean): string =>
    steps
      .filter(({ verdict }) => (verdict === 'proved') === proved)
      .map(({ id }) => id)
      .join(', ') || '-';
  return `| ${name} | ${cell(host.vmctl)}, ${cell(host.time.slice(0, 10))} | ${ids(true)} | ${ids(false)} |\n`;
}

/** Patch levels are one host; a guest's bhyve is another matter than a machine's. */
function nameOf({ host }: Transcript): string {
  const nested = host.vmGuest === 'none' ? '' : ` in ${cell(host.vmGuest)}`;
  return `FreeBSD ${cell(host.release.replace(/-p\d+$/, ''))} ${cell(host.arch)}${nested}`;
}

/** A transcript comes from elsewhere. */
function cell(text: string): string {
  return text.replace(/[^\w .:+-]/g, '');
}
