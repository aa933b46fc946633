import { cpuCount } from './cpu-count.js';
import { judgeSerialTwice } from './extra-lpc.js';
import { type ExtraOption, optionsOf } from './extra-options.js';
import type { Finding } from './finding.js';
import { atValue, tableOf, type Tables } from './rows.js';

/** Words of `extra_args` beside the keys: what is said twice, and what is about CPUs that are not there. */
export function judgeExtra(tables: Tables): readonly Finding[] {
  const { extra_args: words } = tables;
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) return [];
  const options = optionsOf(words);
  const found = options.flatMap((option) => {
    const message = messageFor(option, tables);
    return message === undefined ? [] : [atValue(['extra_args', option.index], message)];
  });
  return [...judgeSerialTwice(tables), ...found];
}

/** bhyve takes the later of two without a word, and pins of other CPUs too (bhyve-cases README 18, 21). */
function messageFor({ letter, argument }: ExtraOption, tables: Tables): string | undefined {
  switch (letter) {
    case 'G':
      return tables['gdb'] === undefined ? undefined : '-G is the key gdb, which is set already';
    case 'K':
      return tableOf(tables['graphics'])?.['keyboard'] === undefined
        ? undefined
        : '-K is the key keyboard of [graphics], which is set already';
    case 'l':
      return /^tpm(,|$)/i.test(argument) && tables['tpm'] !== undefined
        ? '-l tpm is the key tpm, which is set already'
        : undefined;
    case 's':
      return argument.split(',')[1] === 'fbuf' && tables['graphics'] !== undefined
        ? 'there can be one frame buffer only, and [graphics] has it'
        : undefined;
    case 'p':
      return missingCpu(/^(\d+):/.exec(argument)?.[1], tables);
    case 'o':
      return missingCpu(/^vcpu\.(\d+)\./.exec(argument)?.[1], tables);
    default:
      return undefined;
  }
}

function missingCpu(vcpu: string | undefined, tables: Tables): string | undefined {
  const count = cpuCount(tables['cpus']);
  if (vcpu === undefined || count === undefined || Number(vcpu) < count) return undefined;
  return `there is no vCPU ${vcpu}: bhyve would say nothing, and pin nothing`;
}
