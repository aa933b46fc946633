import { judgeExtraArgs } from '../../definition/extra-args.js';
import type { Draft } from './draft.js';
import type { Option } from '../../definition/getopt.js';
import type { Variables } from './variables.js';

/** A device of the old machine. */
export interface DeviceNode {
  /** `pci.0.5.0`. */
  readonly at: string;
  readonly device: string;
  /** Its new address; absent = vmctl gives it one. */
  readonly slot?: string;
  /** What made it: its -s. */
  readonly option: Option | undefined;
}

const LPC = '0:31:0';
const HOST_BRIDGE = '0:0:0';

/** Every device in the order in which they were given, with the address that it keeps. */
export function devicesOf(draft: Draft): readonly DeviceNode[] {
  const { variables } = draft;
  const nodes = nodesOf(variables);
  const others = nodes.filter(({ device }) => device !== 'lpc');
  const taken = new Set([LPC, ...others.map(({ at }) => addressOf(at))]);
  return nodes.map((node) => {
    const address = addressOf(node.at);
    const why = node.device === 'lpc' ? undefined : whyMoved(address, taken);
    if (why === undefined) return { ...node, slot: address };
    draft.remarks.push({ option: node.option, kind: 'changed', why });
    return node;
  });
}

function nodesOf(variables: Variables): readonly DeviceNode[] {
  return variables.names().flatMap((name) => {
    const at = /^(pci\.\d+\.\d+\.\d+)\.device$/.exec(name)?.[1];
    if (at === undefined) return [];
    return [{ at, device: variables.get(name) ?? '', option: variables.source(name) }];
  });
}

function addressOf(at: string): string {
  return at.slice('pci.'.length).replaceAll('.', ':');
}

function whyMoved(address: string, taken: ReadonlySet<string>): string | undefined {
  if (address === LPC) return `vmctl has the LPC bridge at ${LPC}: the device gets another address`;
  const first = address.replace(/\d+$/, '0');
  if (taken.has(first)) return undefined;
  return `nothing is at ${first}, so that guests do not look at ${address}: the device gets another address`;
}

/** Whether it is where every guest has its host bridge. */
export function isHostBridge({ at, device }: DeviceNode): boolean {
  return device === 'hostbridge' && addressOf(at) === HOST_BRIDGE;
}

/** A device that no key describes: its words go to bhyve as they are, or as variables where they would look wrong. */
export function keepWhole({ at, option }: DeviceNode, draft: Draft, why: string): void {
  const { variables, extra, remarks } = draft;
  const value = option?.letter === 's' ? (option.value ?? '') : '';
  const words = value.split(',').filter((word) => !word.startsWith('password='));
  const short = value === '' ? [] : ['-s', words.join(',')];
  const isShort = short.length > 0 && judgeExtraArgs(short).length === 0;
  if (isShort) extra.push(...short);
  for (const name of variables.below(`${at}.`)) {
    const isSecret = name.endsWith('.password');
    if (!isSecret && !(isShort && variables.source(name) === option))
      extra.push('-o', `${name}=${variables.raw(name) ?? ''}`);
    variables.take(name, 'extra_args');
    if (isSecret) remarks.push({ option, kind: 'dropped', why: PASSWORD });
  }
  remarks.push({ option, kind: 'changed', key: 'extra_args', why });
}

const PASSWORD = 'a password in an argv can be read by everybody: put it into a file for -k';
