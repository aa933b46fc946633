import { VmctlError } from '../errors.js';
import type { Input, OptionSpec } from './command.js';

/** Understood by every command, before or behind its name. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { name: 'dir', value: 'DIR', summary: 'definitions directory (VMCTL_DIR; /usr/local/etc/vmctl)' },
  { name: 'json', summary: 'data as JSON on stdout, errors as JSON on stderr' },
  { name: 'quiet', short: 'q', summary: 'only errors, and what was asked for' },
  { name: 'help', short: 'h', summary: 'this text' },
  { name: 'version', short: 'V', summary: 'the version of vmctl' },
];

export const FOLLOW: OptionSpec = { name: 'follow', short: 'f', summary: 'go on until interrupted' };

const UNITS: Readonly<Record<string, number>> = { '': 1000, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `--timeout` in ms: seconds, or `500ms`, `90s`, `3m`, `1h`, as in a definition. Absent = undefined. */
export function timeoutOf({ values }: Input, name = 'timeout'): number | undefined {
  const written = values.get(name);
  if (written === undefined) return undefined;
  const [, digits = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(written) ?? [];
  const ms = Math.round(Number(digits) * (UNITS[unit] ?? 0));
  if (digits !== '' && Number.isSafeInteger(ms)) return ms;
  throw new VmctlError('usage', `--${name} ${written}: not a time`, { hint: 'write 90, 90s, 3m or 1h' });
}

/** A whole number that is not negative. Absent = undefined. */
export function countOf({ values }: Input, name: string): number | undefined {
  const written = values.get(name);
  if (written === undefined) return undefined;
  if (/^\d{1,9}$/.test(written)) return Number(written);
  throw new VmctlError('usage', `--${name} ${written}: not a number`, {
    hint: 'write a whole number, from 0',
  });
}
