import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VmctlError } from '../../src/errors.js';
import { readArguments } from '../../src/cli/arguments.js';
import { COMMANDS } from '../../src/cli/commands.js';

/** command | operands | flags | values, as one line. */
async function read(line: string): Promise<string> {
  const argv = line.split(' ').filter((word) => word !== '');
  try {
    const { command, operands, flags, values } = await readArguments(argv, COMMANDS);
    const valueList = [...values].map(([key, value]) => `${key}=${value}`);
    return [command?.name ?? '-', operands.join(','), [...flags].join(','), valueList.join(',')].join(' | ');
  } catch (error) {
    const { code, message, hint } = error as VmctlError;
    return `${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`;
  }
}

const TABLE: readonly (readonly [string, string])[] = [
  ['', '- |  |  | '],
  ['--version', '- |  | version | '],
  ['status', 'status |  |  | '],
  ['list', 'status |  |  | '],
  ['ps', 'status |  |  | '],
  ['info a', 'info | a |  | '],
  ['poweroff a', 'kill | a |  | '],
  ['shutdown a', 'stop | a |  | '],
  ['--dir vms plan myvm --json', 'plan | myvm | json | dir=vms'],
  ['plan --dir=vms --fresh myvm', 'plan | myvm | fresh | dir=vms'],
  ['--dir start start a', 'start | a |  | dir=start'],
  ['start a b -f --no-wait --timeout 90s', 'start | a,b | force,no-wait | timeout=90s'],
  ['stop -fa', 'stop |  | force,all | '],
  ['stop -t5 a', 'stop | a |  | timeout=5'],
  ['logs -f -n 20 a', 'logs | a | follow | lines=20'],
  ['logs -fn20 a', 'logs | a | follow | lines=20'],
  ['events -f', 'events |  | follow | '],
  ['start -- -f', 'start | -f |  | '],
  ['start --help', 'start |  | help | '],
  ['daemon', 'daemon |  |  | '],
  ['daemon stop --timeout 1m', 'daemon | stop |  | timeout=1m'],
  ['reload', 'reload |  |  | '],
  ['statu', 'usage: unknown command: statu (did you mean status?)'],
  ['strat', 'usage: unknown command: strat (did you mean start?)'],
  ['chekc', 'usage: unknown command: chekc (did you mean check?)'],
  ['reboot', 'usage: unknown command: reboot (did you mean restart?)'],
  ['halt', 'usage: unknown command: halt (did you mean stop?)'],
  ['down', 'usage: unknown command: down (did you mean stop?)'],
  ['up', 'usage: unknown command: up (did you mean start?)'],
  ['ls', 'usage: unknown command: ls (did you mean list?)'],
  ['rm', 'usage: unknown command: rm (see: vmctl help)'],
  ['destroy', 'usage: unknown command: destroy (see: vmctl help)'],
  ['fnord', 'usage: unknown command: fnord (see: vmctl help)'],
  ['constructor', 'usage: unknown command: constructor (see: vmctl help)'],
  ['start --forec a', 'usage: unknown option: --forec (did you mean --force?)'],
  ['status -x', 'usage: unknown option: -x (see: vmctl status --help)'],
  ['status --follow', 'usage: unknown option: --follow (see: vmctl status --help)'],
  ['start --force=yes a', 'usage: --force takes no value'],
  ['start a --timeout', 'usage: --timeout needs a value: TIME'],
  ['--dir= status', 'usage: --dir needs a value: DIR'],
  [
    'completion',
    'usage: completion: something is missing (usage: vmctl completion bash | zsh | fish | tcsh)',
  ],
  [
    'import',
    'usage: import: something is missing (usage: vmctl import vm-bhyve [DIR | zfs:DATASET] [NAME...] | bmd [FILE] | argv -- bhyve WORD... | argv --file SCRIPT | running NAME)',
  ],
  ['import --network tpa x', 'usage: --network tpa: there is no such network (did you mean tap?)'],
  [
    'import --network netgrpah x',
    'usage: --network netgrpah: there is no such network (did you mean netgraph?)',
  ],
  ['ping a', 'usage: ping: too much: a (usage: vmctl ping)'],
  [
    'daemon run now',
    'usage: daemon: too much: now (usage: vmctl daemon [run [--replace] | replace | stop [--timeout TIME] | detach | reload])',
  ],
];

for (const [line, wanted] of TABLE) {
  test(`vmctl ${line}`, async () => {
    assert.is(await read(line), wanted);
  });
}

test('no two commands share a name or an alias', () => {
  const names = COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  assert.is(new Set(names).size, names.length);
});

test('an option that takes a value somewhere takes one everywhere, so that the command can be found first', () => {
  const seen = new Map<string, boolean>();
  for (const { name, short, value } of COMMANDS.flatMap(({ options }) => options)) {
    for (const key of [name, ...(short === undefined ? [] : [`-${short}`])]) {
      assert.is(seen.get(key) ?? value !== undefined, value !== undefined, key);
      seen.set(key, value !== undefined);
    }
  }
});

test.run();
