import type { Variables } from './variable.js';

/** Names of 13 and 14, and of a target that main counts (facts 6.3; bhyve-cases scsi-00). */
const NEWER: readonly (readonly [RegExp, string])[] = [
  [/^lpc\.(bootrom|bootvars)$/, '$1'],
  [/^virtio_msix$/, 'virtio.msix'],
  [/^(pci\..*)\.target\.0$/, '$1.dev'],
];
/** What a dump has of itself. Others that nobody asked for are devices' and nodes' of ports: those are told. */
const TOLD = /^(pci|vcpu|domains|tpm|gdb)\.|^lpc\.com/;

/**
 * What bhyve makes of an argv otherwise than it was meant, a line each; empty = nothing. Sets are compared: the order of a dump is
 * that of its insertion (facts 17).
 */
export function dumpDifference(planned: Variables, dump: Variables): readonly string[] {
  const seen = new Map([...dump].map(([name, value]) => [newest(name), value]));
  const lines = [...planned].flatMap(([name, value]) => {
    const found = seen.get(newest(name));
    if (found === value) return [];
    const reads = found === undefined ? 'bhyve has none' : `bhyve reads ${shown(name, found)}`;
    return [`${name}: planned ${shown(name, value)}, ${reads}`];
  });
  const names = new Set([...planned.keys()].map(newest));
  const more = [...seen].filter(([name]) => TOLD.test(name) && !names.has(name));
  return [
    ...lines,
    ...more.map(([name, value]) => `${name}: not planned, bhyve reads ${shown(name, value)}`),
  ];
}

function shown(name: string, value: string): string {
  return name.endsWith('.password') ? '***' : value;
}

function newest(name: string): string {
  const [pattern, other] = NEWER.find(([one]) => one.test(name)) ?? [];
  return pattern === undefined || other === undefined ? name : name.replace(pattern, other);
}
