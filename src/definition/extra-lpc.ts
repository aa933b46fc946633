import type { Finding } from './finding.js';

type Tables = Readonly<Record<string, unknown>>;

/** A serial port that `console` sets up and an `-l` of extra_args names again: bhyve would take the latter, and nobody looks there. */
export function judgeSerialTwice({ console: ports, extra_args: words }: Tables): readonly Finding[] {
  if (!Array.isArray(words)) return [];
  const ours = portsOf(ports);
  return words.flatMap((word: unknown, index): readonly Finding[] => {
    if (typeof word !== 'string') return [];
    const argument = words[index - 1] === '-l' ? word : /^-l(.+)/.exec(word)?.[1];
    const [, port = '', backend] = /^(com[1-4]),(.*)/i.exec(argument ?? '') ?? [];
    if (backend === 'stdio' || !ours.includes(port.toLowerCase())) return [];
    const message = `-l ${port} is the key console: it has ${port} already`;
    return [{ path: ['extra_args', index], at: 'value', message }];
  });
}

/** By the forms of the key as they are written; what is no form of it is told elsewhere. */
function portsOf(written: unknown): readonly string[] {
  if (written === false || written === 'none') return [];
  return typeof written === 'object' && written !== null ? Object.keys(written) : ['com1'];
}
