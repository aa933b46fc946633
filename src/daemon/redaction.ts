import type { Outcome, StatusDetails, StatusReport, StreamItem } from '../protocol/report.js';

/** A text without the names of VMs that are somebody else's: of those a clash or a disk in use would tell. */
export function withoutNames(text: string, others: ReadonlySet<string>): string {
  if (others.size === 0) return text;
  return text.replace(/[A-Za-z0-9][A-Za-z0-9._-]*/g, (word) => {
    const bare = word.replace(/[.-]+$/, '');
    const name = bare.replace(/\.toml$/, '');
    return others.has(name) || others.has(bare) ? `(another)${word.slice(bare.length)}` : word;
  });
}

/** What became of a VM of theirs, told to its owner. */
export function redactOutcome(outcome: Outcome, others: ReadonlySet<string>): Outcome {
  const { error, warning } = outcome;
  return {
    ...outcome,
    message: withoutNames(outcome.message, others),
    ...(warning === undefined ? {} : { warning: withoutNames(warning, others) }),
    ...(error === undefined ? {} : { error: redactError(error, others) }),
  };
}

/** Why a VM of theirs is as it is, told to its owner. */
export function redactStatus(report: StatusReport, others: ReadonlySet<string>): StatusReport {
  const { detail, details } = report;
  return {
    ...report,
    detail: detail === null ? null : withoutNames(detail, others),
    ...(details === undefined ? {} : { details: redactDetails(details, others) }),
  };
}

function redactDetails(details: StatusDetails, others: ReadonlySet<string>): StatusDetails {
  const { boot, hint } = details;
  const theirs = (names: readonly string[]): readonly string[] => names.filter((name) => !others.has(name));
  return {
    ...details,
    ...(boot === undefined
      ? {}
      : { boot: { ...boot, after: theirs(boot.after), before: theirs(boot.before) } }),
    ...(hint === undefined ? {} : { hint: withoutNames(hint, others) }),
  };
}

/** One item of a stream. bhyve's own output is of the guest alone; of an event all words are ours but the VM's name. */
export function redactItem(item: StreamItem, others: ReadonlySet<string>): StreamItem {
  if (item.kind === 'log' && item.source !== 'bhyve')
    return { ...item, line: withoutNames(item.line, others) };
  if (item.kind !== 'event') return item;
  const event = Object.entries(item.event).map(([key, value]) => [
    key,
    typeof value === 'string' && PROSE.includes(key) ? withoutNames(value, others) : value,
  ]);
  return { ...item, event: Object.fromEntries(event) as Readonly<Record<string, unknown>> };
}

const PROSE = ['reason', 'hint', 'detail', 'words'];

export function redactError<T extends { readonly message: string; readonly hint?: string | undefined }>(
  error: T,
  others: ReadonlySet<string>,
): T {
  const hint = error.hint === undefined ? {} : { hint: withoutNames(error.hint, others) };
  return { ...error, message: withoutNames(error.message, others), ...hint };
}
