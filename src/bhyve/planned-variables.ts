import { type Option, readOptions } from '../definition/getopt.js';
import { deviceVariables } from './device-variables.js';
import { FLAG_VARIABLES } from './flag-variables.js';
import { lpcVariables } from './lpc-variables.js';
import { pair, type Variable, type Variables } from './variable.js';

/** What an argv of ours is meant to say, in the names of the newest bhyve. Items of fw_cfg are no variables. */
export function plannedVariables(args: readonly string[]): Variables {
  const { options, operands } = readOptions(args);
  const variables = new Map<string, string>();
  for (const option of options) {
    for (const [name, value] of variablesOf(option, variables)) variables.set(name, value);
  }
  const name = operands.at(-1);
  return name === undefined ? variables : variables.set('name', name);
}

function variablesOf({ letter, value = '' }: Option, before: Variables): readonly Variable[] {
  const flag = FLAG_VARIABLES[letter];
  if (flag !== undefined) return [flag];
  switch (letter) {
    case 'c':
      return value.split(',').map((word) => (word.includes('=') ? pair(word) : ['cpus', word]));
    case 'm':
      return [['memory.size', value]];
    case 'U':
      return [['uuid', value]];
    case 'K':
      return [['keyboard.layout', value]];
    case 'o':
      return [pair(value)];
    case 'p':
      return [pinned(value, before)];
    case 'n':
      return domain(value);
    case 'G':
      return debugServer(value);
    case 'l':
      return lpcVariables(value);
    case 's':
      return deviceVariables(value);
    default:
      return [];
  }
}

function pinned(value: string, before: Variables): Variable {
  const [vcpu = '', cpu = ''] = value.split(':');
  const name = `vcpu.${vcpu}.cpuset`;
  const known = before.get(name);
  return [name, known === undefined ? cpu : `${known},${cpu}`];
}

function domain(value: string): readonly Variable[] {
  const [[, id], ...rest] = value.split(',').map(pair) as [Variable, ...Variable[]];
  return rest.map(([name, text]) => [`domains.${id}.${name}`, text]);
}

function debugServer(value: string): readonly Variable[] {
  const rest = value.replace(/^w/, '');
  const colon = rest.lastIndexOf(':');
  return [
    ...(value.startsWith('w') ? ([['gdb.wait', 'true']] as const) : []),
    ...(colon < 0 ? [] : ([['gdb.address', rest.slice(0, colon)]] as const)),
    ['gdb.port', rest.slice(colon + 1)],
  ];
}
