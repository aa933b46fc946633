import { VmctlError } from '../errors.js';
import { answer, lastWords } from './answer.js';
import type { Holding } from './one-writer.js';
import { look, type Steps } from './step.js';

const SWITCHES = ['hw.vmm.iommu.initialized', 'hw.vmm.iommu.enable', 'hw.vmm.amdvi.enable'];

/**
 * Whether the host's IOMMU is on, without which ppt(4) gives no device to a guest. Before the first guest with one it is
 * not initialized (sys/amd64/vmm/io/iommu.c), so then the firmware's tables tell whether there is any: DMAR of Intel's,
 * IVRS of AMD's, which vmm(4) uses only when told to. UNPROVEN: that a later release still has to be told.
 */
export function* lookIommu(name: string): Steps<Holding> {
  const args = ['-i', ...SWITCHES];
  const fresh = answer(0, { stdout: `${SWITCHES[0]}: 1\n` });
  const { stdout } = yield* look({ file: 'sysctl', args }, { fresh });
  const is = (name: string, value: string): boolean => stdout.split('\n').includes(`${name}: ${value}`);
  if (is('hw.vmm.iommu.initialized', '1')) return { warnings: [] };
  if (is('hw.vmm.iommu.enable', '0'))
    return refused(name, 'vmm(4) does not use the IOMMU', loaderLine('hw.vmm.iommu.enable'));
  const result = yield* look({ file: 'acpidump', args: ['-t'] });
  if (result.code !== 0 || result.stdout === '')
    return { warnings: [`could not see whether the IOMMU is on: acpidump: ${lastWords(result)}`] };
  if (/\bDMAR\b/.test(result.stdout)) return { warnings: [] };
  if (!/\bIVRS\b/.test(result.stdout))
    return refused(name, 'the host has no IOMMU that is on', 'switch VT-d or AMD-Vi on in its firmware');
  if (is('hw.vmm.amdvi.enable', '0'))
    return refused(name, 'vmm(4) does not use the IOMMU', loaderLine('hw.vmm.amdvi.enable'));
  return { warnings: [] };
}

function loaderLine(tunable: string): string {
  return `put ${tunable}="1" into /boot/loader.conf and boot`;
}

function refused(name: string, what: string, hint: string): Holding {
  const message = `${name}: ${what}, and PCI devices for guests need it`;
  return { warnings: [], refusal: new VmctlError('host', message, { hint }) };
}
