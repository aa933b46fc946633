import { listenText } from '../definition/address.js';
import type { VmDefinition } from '../definition/definition.js';
import type { DefinitionSet } from '../definition/directory.js';
import { ERROR_STATUS } from '../errors.js';
import { wavesOf } from '../plan/waves.js';
import { judgeIntent } from '../vm/intent.js';
import type { StateRecord } from '../vm/record.js';
import type { Context } from './command.js';
import { faultLines, readDefinitions } from './offline-definitions.js';
import { createRecordReader } from './offline-records.js';
import { formatDuration } from './quantity.js';

/** What the next boot of the host makes of one VM. */
interface Prospect {
  readonly name: string;
  /** 1 = at once; null = it stays down. */
  readonly wave: number | null;
  /** Of those that come up. */
  readonly after: readonly string[];
  readonly startDelaySeconds: number;
  /** What those that come after it wait for. */
  readonly ready: string;
  /** Why it stays down. */
  readonly reason: string | null;
}

/** `vmctl plan --boot`: the waves of the next boot of the host, as definitions and records have it now. */
export async function planBoot(context: Context): Promise<number> {
  const set = await readDefinitions(context);
  const records = createRecordReader(context.paths, false);
  const prospects = foresee(set, (name) => records.state(name));
  const { json, terminal } = context;
  const parallel = set.host.ok ? set.host.value.maxParallel : undefined;
  terminal.out(
    json
      ? `${JSON.stringify({ maxParallel: parallel ?? null, vms: prospects }, null, 2)}\n`
      : render(prospects, parallel),
  );
  for (const what of records.unread()) terminal.err(`vmctl: not seen, assumed absent: ${what}\n`);
  terminal.err(faultLines(set.faults));
  return set.faults.length === 0 ? 0 : ERROR_STATUS.definition;
}

function foresee(
  { vms }: DefinitionSet,
  recordOf: (name: string) => StateRecord | undefined,
): readonly Prospect[] {
  const good = [...vms.values()].flatMap((decoded) => (decoded.ok ? [decoded.value] : []));
  const coming = good.filter(
    ({ name, autostart }) => judgeIntent({ boot: 'new', autostart, record: recordOf(name) }) === 'up',
  );
  const names = new Set(coming.map(({ name }) => name));
  const waves = wavesOf(coming);
  const place = new Map(waves.flatMap((wave, at) => wave.map((name) => [name, at + 1])));
  const prospects = good.map((vm) => prospectOf(vm, place.get(vm.name) ?? null, names));
  return prospects.sort((a, b) => (a.wave ?? Infinity) - (b.wave ?? Infinity) || (a.name < b.name ? -1 : 1));
}

function prospectOf(vm: VmDefinition, wave: number | null, coming: ReadonlySet<string>): Prospect {
  const stays = vm.autostart === false ? 'autostart = false' : 'stopped by an operator';
  return {
    name: vm.name,
    wave,
    after: wave === null ? [] : vm.after.filter((name) => coming.has(name)),
    startDelaySeconds: vm.startDelayMs / 1000,
    ready: readyWords(vm),
    reason: wave === null ? stays : null,
  };
}

function readyWords({ ready }: VmDefinition): string {
  if (ready === undefined) return 'running';
  const limit = `at most ${formatDuration(ready.timeoutMs / 1000)}`;
  switch (ready.kind) {
    case 'tcp':
      return `answers on ${listenText(ready)}, ${limit}`;
    case 'console':
      return `prints ${JSON.stringify(ready.text)}, ${limit}`;
    case 'mac':
      return `has sent a frame, ${limit}`;
  }
}

function render(prospects: readonly Prospect[], parallel: number | undefined): string {
  const coming = prospects.filter(({ wave }) => wave !== null);
  const staying = prospects.filter(({ wave }) => wave === null);
  const waves = [...new Set(coming.map(({ wave }) => wave))].map((wave) =>
    [`wave ${wave}`, ...coming.filter((one) => one.wave === wave).map(line), ''].join('\n'),
  );
  const rest = staying.map(({ name, reason }) => `  ${name}: ${reason}\n`).join('');
  return [
    coming.length === 0 ? 'no VM starts at boot\n' : waves.join('\n'),
    coming.length === 0 || parallel === undefined ? '' : `\nat most ${parallel} on their way up at once\n`,
    rest === '' ? '' : `\nstay down\n${rest}`,
  ].join('');
}

function line({ name, after, startDelaySeconds, ready }: Prospect): string {
  const words = [
    ...(after.length === 0 ? [] : [`after ${after.join(', ')}`]),
    ...(startDelaySeconds === 0 ? [] : [`${formatDuration(startDelaySeconds)} later`]),
    ...(ready === 'running' ? [] : [`ready when it ${ready}`]),
  ];
  return words.length === 0 ? `  ${name}` : `  ${name}: ${words.join('; ')}`;
}
