import type { DevicesDefinition } from '../definition/devices.js';

/** A device of a list, by what it is. */
interface Keyed<T> {
  readonly key: string;
  readonly device: T;
}

/** The lists of devices, in the order in which they get their addresses. */
export function keyedDevices(devices: DevicesDefinition) {
  return {
    scsi: keyed('scsi', devices.scsi, ({ device }) => device),
    shares: keyed('share', devices.shares, ({ name }) => name),
    virtioConsoles: keyed('vcon', devices.virtioConsoles, ({ ports }) => ports[0]?.name ?? ''),
    inputs: keyed('input', devices.inputs, ({ device }) => device),
    uarts: keyed('uart', devices.uarts, ({ path }) => path),
    passthru: keyed('passthru', devices.passthru, ({ device }) => device),
  };
}

/** Those of one name are told apart by their order. */
export function uniqueKeys(keys: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return keys.map((key) => {
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count === 1 ? key : `${key}#${count}`;
  });
}

function keyed<T>(kind: string, list: readonly T[] = [], name: (device: T) => string): readonly Keyed<T>[] {
  const keys = uniqueKeys(list.map((device) => `${kind}:${name(device)}`));
  return list.map((device, index) => ({ key: keys[index] ?? '', device }));
}
