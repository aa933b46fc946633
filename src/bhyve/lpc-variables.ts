import { pair, type Variable } from './variable.js';

/** What a `-l` is meant to say, in the names of 15: the ROM's are at the top there (facts 6.3). */
export function lpcVariables(value: string): readonly Variable[] {
  const [device = '', first = '', ...rest] = value.split(',');
  if (/^com[1-4]$/.test(device)) return [[`lpc.${device}.path`, value.slice(device.length + 1)]];
  if (device === 'pc-testdev') return [['lpc.pc-testdev', 'true']];
  if (device === 'tpm') {
    const [path = '', ...options] = rest;
    return [
      ['tpm.type', first],
      ['tpm.path', path],
      ...options.map(pair).map(([name, text]): Variable => [`tpm.${name}`, text]),
    ];
  }
  return rest.reduce<Variable[]>(
    (all, word) => [...all, word.includes('=') ? lpc(pair(word)) : ['bootvars', word]],
    [['bootrom', first]],
  );
}

function lpc([name, text]: Variable): Variable {
  return [`lpc.${name}`, text];
}
