import { isRcYes } from '../../command/rc-yes.js';
import { wordsOf } from './config.js';

/** What rc.conf(5) says of vm-bhyve. */
export interface RcSettings {
  readonly enabled: boolean;
  /** `/path` or `zfs:POOL/DATASET`. */
  readonly directory?: string;
  /** Guests that are started at boot, in order. */
  readonly list: readonly string[];
  /** Seconds between two of them. */
  readonly delay: number;
  /** What could not be understood, in words. */
  readonly unclear: readonly string[];
}

export const RC_VARIABLES = ['vm_enable', 'vm_dir', 'vm_list', 'vm_delay'] as const;

/** Its rc.d/vm and lib/vm-core: README says 5, the code has 2. */
const DEFAULT_DELAY = 2;

/** From what sysrc(8) answers, or a file says, of those variables. */
export function rcSettingsOf(values: ReadonlyMap<string, string>): RcSettings {
  const list = values.get('vm_list') ?? '';
  const delay = values.get('vm_delay') ?? '';
  const directory = values.get('vm_dir') ?? '';
  const command = /[$`]/.test(list);
  return {
    enabled: isRcYes(values.get('vm_enable')),
    ...(directory === '' ? {} : { directory }),
    list: command ? [] : [...new Set(wordsOf(list))],
    delay: /^\d{1,6}$/.test(delay) ? Number(delay) : DEFAULT_DELAY,
    unclear: [
      ...(command
        ? [
            `vm_list="${list}" is made by a command, which only sysrc(8) on the host evaluates: no guest starts at boot`,
          ]
        : []),
      ...(delay === '' || /^\d{1,6}$/.test(delay) ? [] : [`vm_delay="${delay}" is no number of seconds`]),
    ],
  };
}

/** Plain assignments of an rc.conf(5): the last one holds, as in sh(1). Nothing is evaluated. */
export function parseRcConf(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const match of text.matchAll(
    /^[ \t]*(?:export[ \t]+)?(\w+)=(?:"((?:\\.|[^"\\])*)"|'([^']*)'|([^\s;#]*))/gm,
  )) {
    const [, name = '', double, single, bare] = match;
    values.set(name, double?.replace(/\\([\s\S])/g, '$1') ?? single ?? bare ?? '');
  }
  return values;
}
