import { usesNmdm } from '../bhyve/console.js';
import type { CommandResult } from '../command/command.js';
import type { VmDefinition } from '../definition/definition.js';
import type { BridgeDefinition } from '../definition/host-definition.js';
import { VmctlError } from '../errors.js';
import { answer, lastWords } from './answer.js';
import { modulesOfDirect } from './direct-modules.js';
import { act, look, type Steps } from './step.js';

/** Kernel modules a VM on these bridges needs. ng_ether never comes by itself (facts.md 2); ng_socket and netgraph do. */
export function modulesNeeded(
  definition: VmDefinition,
  bridges: readonly BridgeDefinition[],
): readonly string[] {
  const nmdm = usesNmdm(definition) ? ['nmdm'] : [];
  const netgraph = definition.networks.length > 0 ? ['ng_ether', 'ng_bridge'] : [];
  const direct = modulesOfDirect(definition.directNics);
  const ctl = definition.devices.scsi === undefined ? [] : ['ctl'];
  return [...new Set(['vmm', ...nmdm, ...ctl, ...netgraph, ...direct, ...bridges.flatMap(modulesOfBridge)])];
}

/**
 * Kernel modules a bridge needs. ifconfig(8) looks for a driver by the letters a name begins with, which for `em0.100` are
 * those of its parent (ifconfig.c ifmaybeload): a kernel without vlan(4) must have got if_vlan before.
 */
export function modulesOfBridge({
  interface: nic,
  vlan,
  hostInterface,
}: BridgeDefinition): readonly string[] {
  return [
    ...(nic === undefined ? [] : ['ng_ether']),
    'ng_bridge',
    ...(vlan === undefined ? [] : ['if_vlan']),
    ...(hostInterface === undefined ? [] : ['ng_eiface']),
  ];
}

/**
 * Looks for each module that is not in `known` (the caller's memory, which grows here) and loads what is missing in one
 * run. Returns what was loaded. Throws `host` or `permission` when a module cannot be loaded.
 */
export function* ensureModules(known: Set<string>, needed: readonly string[]): Steps<readonly string[]> {
  const missing: string[] = [];
  for (const module of needed.filter((one) => !known.has(one))) {
    // True for modules compiled into the kernel too (facts.md 11).
    const result = yield* look({ file: 'kldstat', args: ['-q', '-m', module] }, { fresh: answer(1) });
    if (result.code === 0) known.add(module);
    else missing.push(module);
  }
  if (missing.length === 0) return missing;
  const result = yield* act({ file: 'kldload', args: ['-n', ...missing] });
  if (result.code !== 0) throw loadError(missing, result);
  for (const module of missing) known.add(module);
  return missing;
}

function loadError(missing: readonly string[], result: CommandResult): VmctlError {
  const text = result.stdout + result.stderr;
  const blamed = missing.filter((module) => new RegExp(`(load|module) ${module}\\b`).test(text));
  const modules = (blamed.length > 0 ? blamed : missing).join(', ');
  const message = `cannot load the kernel module ${modules}: ${lastWords(result)}`;
  if (text.includes('Operation not permitted')) {
    return new VmctlError('permission', message, {
      hint: 'loading modules is for root, outside jails and at securelevel 0',
    });
  }
  const hint = modules.includes('vmm')
    ? 'bhyve needs a CPU with VT-x and EPT, or AMD-V with RVI, switched on in the firmware; dmesg(8) says more'
    : `dmesg(8) says more; kernel and modules must be of one build: \`ls /boot/kernel/${missing[0] ?? ''}.ko\``;
  return new VmctlError('host', message, { hint });
}
