import type { VmDefinition } from '../definition/definition.js';
import { speakOf, type Finding } from './finding.js';
import { numberOf, type HostLook } from './look.js';
import { listNames, type Subject } from './subject.js';

const say = speakOf({ id: 'cpu', title: 'CPU virtualization' });
const FIRMWARE = "switch VT-x and EPT, or AMD-V and RVI, on in the machine's firmware";

/** Whether the CPU can run guests; only a loaded vmm(4) tells for sure (vmx.c, svm.c). */
export function judgeCpu({ sysctls, modules, files }: HostLook, { vms }: Subject): Finding {
  if (!sysctls.ok) return say.unseen(sysctls.why);
  if (!modules.ok) return say.unseen(modules.why);
  const nested = sysctls.value.get('kern.vm_guest') ?? 'none';
  const inside = nested === 'none' ? '' : `; this host is itself a guest (${nested}), so they run slower`;
  if (!modules.value.has('vmm')) {
    if (![...files].some((file) => file.endsWith('/vmm.ko')))
      return say.fault('there is no module vmm, nor is it in the kernel', 'freebsd-update install');
    return say.note(`known once vmm(4) is loaded, which the first start does${inside}`, 'kldload vmm');
  }
  // There is no more to see: the module refuses a CPU without EL2 (sys/arm64/vmm/vmm_arm64.c, UNPROVEN).
  if (sysctls.value.get('hw.machine_arch') === 'aarch64') return say.ok('vmm(4) for arm64 is loaded');
  const vmx = numberOf(sysctls.value, 'hw.vmm.vmx.initialized') === 1;
  const svm = (numberOf(sysctls.value, 'hw.vmm.svm.num_asids') ?? 0) > 0;
  if (!vmx && !svm)
    return say.fault(
      `vmm(4) is loaded, but the CPU cannot run it: ${FIRMWARE}`,
      'dmesg | grep -i -e vmx -e svm -e vmm',
    );
  const plain = vmx && numberOf(sysctls.value, 'hw.vmm.vmx.cap.unrestricted_guest') === 0;
  const uefi = plain ? vms.filter(bootsFirmware).map(({ name }) => name) : [];
  if (uefi.length > 0)
    return say.fault(
      `this Intel CPU has no unrestricted guest mode, which UEFI guests need: ${listNames(uefi)}`,
    );
  if (nested !== 'none') return say.note(`${vmx ? 'VT-x' : 'AMD-V'}${inside}`);
  return say.ok(vmx ? 'VT-x with EPT' : 'AMD-V with RVI');
}

function bootsFirmware({ loader }: VmDefinition): boolean {
  return loader.kind === 'firmware' || loader.kind === 'bootrom';
}
