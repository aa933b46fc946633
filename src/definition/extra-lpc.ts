import { optionsOf } from './extra-options.js';
import type { Finding } from './finding.js';

type Tables = Readonly<Record<string, unknown>>;

/** A serial port that `console` sets up and words of extra_args name again: bhyve would take the latter, and nobody looks there. */
export function judgeSerialTwice({ console: ports, extra_args: words }: Tables): readonly Finding[] {
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) return [];
  const ours = portsOf(ports);
  return optionsOf(words).flatMap(({ letter, argument, index }): readonly Finding[] => {
    const [, port = '', backend] = FORMS[letter]?.exec(argument) ?? [];
    if (backend === 'stdio' || !ours.includes(port.toLowerCase())) return [];
    const message = `-${letter} ${argument.split(/[,=]/)[0]} is the key console: it has ${port} already`;
    return [{ path: ['extra_args', index], at: 'value', message }];
  });
}

/** Names behind -l count without case (bhyve-cases l-05). */
const FORMS: Readonly<Record<string, RegExp>> = {
  l: /^(com[1-4]),(.*)/i,
  o: /^lpc\.(com[1-4])\.path=(.*)/,
};

/** By the forms of the key as they are written; what is no form of it is told elsewhere. */
function portsOf(written: unknown): readonly string[] {
  if (written === false || written === 'none') return [];
  return typeof written === 'object' && written !== null ? Object.keys(written) : ['com1'];
}
