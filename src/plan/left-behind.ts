import type { InterfaceSeen } from '../netgraph/parse-ifconfig.js';
import { look, type Steps } from './step.js';

/** The tap(4)s of a guest: those its process has open, and those vm-bhyve made for it, `vmnet/NAME/0/SWITCH` (lib/vm-switch-standard). */
export function tapsOf(
  interfaces: readonly InterfaceSeen[],
  { name, pid }: { readonly name: string; readonly pid: number },
): readonly InterfaceSeen[] {
  return interfaces.filter(
    ({ openedBy, description }) => openedBy === pid || description?.startsWith(`vmnet/${name}/`) === true,
  );
}

/**
 * The directory of all guests of vm-bhyve's default store, as rc.conf says: `/vm`, or `zfs:POOL/DATASET`, whose mount
 * point zfs(8) knows; undefined = no vm-bhyve here, or one that does not tell.
 */
export function* lookVmBhyveStore(): Steps<string | undefined> {
  const said = yield* look({ file: 'sysrc', args: ['-n', 'vm_dir'] });
  const directory = said.code === 0 ? said.stdout.trim() : '';
  const dataset = /^zfs:(\S+)$/.exec(directory)?.[1];
  if (dataset === undefined) return directory.startsWith('/') ? directory : undefined;
  const mounted = yield* look({ file: 'zfs', args: ['get', '-H', '-o', 'value', 'mountpoint', dataset] });
  const point = mounted.stdout.trim();
  return mounted.code === 0 && point.startsWith('/') ? point : undefined;
}

/** What vm-bhyve keeps of a running guest beside it, and would remove at its end (lib/vm-run vm::unlock). */
export const VM_BHYVE_FILES = ['run.lock', 'console'] as const;

/** Taps, as what remains of them is said to the operator. */
export function tapWarnings(
  taps: readonly InterfaceSeen[],
  isUsed: (tap: InterfaceSeen) => boolean,
): readonly string[] {
  return taps.map((tap) => {
    const { name, description } = tap;
    const what = description === undefined ? name : `${name} (${description})`;
    return isUsed(tap)
      ? `${what} stays when the guest ends: then \`ifconfig ${name} destroy\``
      : `${what} is left behind: \`ifconfig ${name} destroy\``;
  });
}
