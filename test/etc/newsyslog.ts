/** One line of newsyslog.conf(5). */
export interface LogRule {
  readonly file: string;
  readonly owner?: string;
  readonly mode: number;
  readonly count: number;
  /** KiB. */
  readonly size?: number;
  readonly when: string;
  readonly flags: string;
  readonly pidFile?: string;
  readonly signal?: number;
}

const FLAGS = /^[BCDEGJNPRTUWXYZ]+$|^-$/;
const WHEN = /^(\*|\d+|(\d+)?@[\dT]*|(\d+)?\$(D\d+|W[0-6](D\d+)?|M(\d+|[Ll])(D\d+)?))$/;

/**
 * Reads newsyslog.conf(5) as newsyslog(8) does, and stricter: fields in their order, the optional owner before the mode,
 * nothing behind the signal. Throws for what it would not take, or take for something else.
 */
export function parseNewsyslog(text: string): readonly LogRule[] {
  return text.split('\n').flatMap((line) => {
    const meant = line.replace(/(?<!\\)#.*$/, '').trim();
    return meant === '' ? [] : [ruleOf(meant)];
  });
}

function ruleOf(line: string): LogRule {
  const fields = line.split(/\s+/);
  const take = (form: RegExp, what: string): string => {
    const field = fields.shift() ?? '';
    if (!form.test(field)) throw new Error(`${what}: "${field}" in "${line}"`);
    return field;
  };
  const file = take(/^\//, 'file');
  const owner = fields[0]?.includes(':') === true ? take(/^\w*:\w*$/, 'owner') : undefined;
  const mode = parseInt(take(/^[0-6]{3}$/, 'mode'), 8);
  const count = Number(take(/^\d+$/, 'count'));
  const size = take(/^(\d+|\*)$/, 'size');
  const when = take(WHEN, 'when');
  const flags = fields.length === 0 ? '' : take(FLAGS, 'flags');
  const pidFile = fields.length === 0 ? undefined : take(/^\//, 'pid file');
  const signal = fields.length === 0 ? undefined : Number(take(/^([1-9]|[12]\d|3[0-3])$/, 'signal'));
  if (fields.length > 0) throw new Error(`too much: ${fields.join(' ')}`);
  if (size === '*' && when === '*') throw new Error(`never: ${line}`);
  return {
    ...{ file, mode, count, when, flags },
    ...(owner === undefined ? {} : { owner }),
    ...(size === '*' ? {} : { size: Number(size) }),
    ...(pidFile === undefined ? {} : { pidFile }),
    ...(signal === undefined ? {} : { signal }),
  };
}
