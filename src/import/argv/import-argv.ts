import { blankSecrets } from '../../bhyve/blank-secrets.js';
import type { HostCommand } from '../../command/command.js';
import { readVmName } from '../../definition/vm-name.js';
import type { ImportedVm, TomlTable, TomlValue } from '../imported.js';
import { argvNotes } from './argv-notes.js';
import { readOption, type Verdict } from './bhyve-options.js';
import { putConsole } from './console-table.js';
import { devicesOf } from './device-node.js';
import { putDevice } from './device-tables.js';
import { inOrder } from '../key-order.js';
import { createDraft, type Draft } from './draft.js';
import { putBootrom, putOthers } from './firmware-table.js';
import { putLoader } from './loader-line.js';
import { putMachine } from './machine-table.js';
import { BHYVE_VALUED, readOptions, type Option } from '../../definition/getopt.js';
import { Variables } from './variables.js';

export interface ArgvInput {
  readonly bhyve: HostCommand;
  /** The bhyveload or grub-bhyve that went before. */
  readonly loader?: HostCommand;
  /** Where the line stands: `start.sh:12`. */
  readonly where: string;
  /** Where password files go: beside the definitions. */
  readonly definitions: string;
  /** The text of a -k FILE; undefined = it cannot be read. */
  readonly readFile?: (path: string) => string | undefined;
}

export type ArgvResult = ImportedVm | { readonly name: string; readonly reason: string };

/** A bhyve(8) argv as a definition: the same machine, to the PCI address. What became of every option is in its notes. Never throws. */
export function convertArgv(input: ArgvInput): ArgvResult {
  const { bhyve, loader } = input;
  const { options, operands, incomplete } = readOptions(bhyve.args, BHYVE_VALUED);
  const variables = new Variables();
  const reader = { variables, items: [], lines: [], readFile: input.readFile ?? (() => undefined) };
  const verdicts = new Map<Option, Verdict>();
  for (const option of options) {
    const verdict = readOption(option, reader);
    if (verdict !== undefined) verdicts.set(option, verdict);
  }
  const name = operands[0] ?? variables.get('name') ?? '';
  const fault = faultOf({ name, operands, incomplete });
  if (fault !== undefined) return { name, reason: fault };
  const nameOption = variables.source('name');
  variables.take('name', 'name');
  const draft = createDraft(name, variables, input.definitions);
  if (nameOption !== undefined)
    draft.remarks.push({ option: nameOption, kind: 'carried', why: "the file's name is the VM's" });
  const reason = putAll(draft, reader.items, loader);
  if (reason !== undefined) return { name, reason };
  const notes = argvNotes({ where: input.where, options: [...options, ...reader.lines], verdicts, draft });
  return {
    ...{ name, notes, table: tableOf(draft), secrets: draft.secrets },
    before: blankSecrets([...(loader === undefined ? [] : [loader]), bhyve]),
  };
}

function faultOf({
  name,
  operands,
  incomplete,
}: {
  readonly name: string;
  readonly operands: readonly string[];
  readonly incomplete: readonly string[];
}): string | undefined {
  const [letter] = incomplete;
  if (letter !== undefined) return `-${letter} lacks its argument: bhyve would not start`;
  if (operands.length > 1)
    return `bhyve takes one name at the end, not ${operands.length}: ${operands.slice(0, 4).join(' ')}`;
  if (name === '') return 'there is no name of a VM at the end';
  const reading = readVmName(name);
  return reading.ok ? undefined : reading.message;
}

function putAll(
  draft: Draft,
  items: Parameters<typeof putOthers>[1],
  loader: HostCommand | undefined,
): string | undefined {
  const reason = putMachine(draft);
  if (reason !== undefined) return reason;
  const nodes = devicesOf(draft);
  for (const node of nodes) putDevice(node, draft);
  const hasLpc = nodes.some(({ device }) => device === 'lpc');
  putConsole(draft, hasLpc);
  putFirmware(draft, loader);
  putOthers(draft, items);
  putLeftovers(draft);
  return undefined;
}

function putFirmware(draft: Draft, loader: HostCommand | undefined): void {
  const hasRom = putBootrom(draft);
  if (loader !== undefined && !hasRom) putLoader(loader, draft);
  else if (loader !== undefined)
    draft.remarks.push({
      what: loader.file,
      kind: 'ignored',
      why: 'the ROM boots the guest, whatever was loaded',
    });
  else if (!hasRom) {
    draft.table['loader'] = 'bhyveload';
    draft.remarks.push({
      ...{ what: 'no -l bootrom', kind: 'changed', key: 'loader' },
      why: 'something loaded the guest before: bhyveload is assumed; give its line too, or write the loader here',
    });
  }
}

/** Whatever no key says goes to bhyve as it was: behind every -s it merges (bhyve-cases README 10). */
function putLeftovers({ variables, extra, remarks }: Draft): void {
  for (const name of variables.names()) {
    const option = variables.source(name);
    const value = variables.raw(name) ?? '';
    variables.take(name, 'extra_args');
    if (/password$/.test(name))
      remarks.push({
        option,
        kind: 'dropped',
        why: 'a password in an argv can be read by everybody: use password_file',
      });
    else {
      extra.push('-o', `${name}=${value}`);
      remarks.push({
        option,
        kind: 'changed',
        key: 'extra_args',
        why: `no key says ${name}: it is handed to bhyve as it is`,
      });
    }
  }
}

function tableOf({ table, lists, extra }: Draft): TomlTable {
  const devices = Object.entries(lists).filter(([, list]) => list.length > 0);
  const hasScreen = 'graphics' in table;
  const { hostbridge, ...others } = table;
  const all: TomlTable = {
    ...others,
    ...Object.fromEntries(devices),
    // Where there was no host bridge or no tablet, there is none.
    ...hostBridge(hostbridge),
    ...(hasScreen && !('tablet' in table) ? { tablet: false } : {}),
    ...(extra.length === 0 ? {} : { extra_args: extra }),
  };
  return inOrder(all);
}

function hostBridge(kind: TomlValue | undefined): TomlTable {
  return kind === 'standard' ? {} : { hostbridge: kind ?? 'none' };
}
