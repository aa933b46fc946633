import { BRIDGE_DEFAULTS, DEFAULT_HOST } from '../definition/decode-host.js';
import type { HostDefinition } from '../definition/host-definition.js';
import { readFileIfAny } from './file.js';

/** host.toml as a daemon kept it; one of an earlier version said less of a bridge. Throws when it is no such thing. */
export function parseHostCopy(text: string): HostDefinition {
  const copy = JSON.parse(text) as HostDefinition;
  return {
    ...DEFAULT_HOST,
    ...copy,
    bridges: copy.bridges.map((bridge) => ({ ...BRIDGE_DEFAULTS, ...bridge })),
  };
}

/** The same from its file; undefined when there is none that can be read and believed. */
export function readKeptHost(hostCopy: string): HostDefinition | undefined {
  try {
    const text = readFileIfAny(hostCopy);
    return text === undefined ? undefined : parseHostCopy(text);
  } catch {
    return undefined;
  }
}
