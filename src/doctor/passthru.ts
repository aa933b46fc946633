import type { VmDefinition } from '../definition/definition.js';
import { lookIommu } from '../plan/iommu.js';
import type { Steps } from '../plan/step.js';
import { speakOf, type Finding } from './finding.js';
import type { HostLook, IommuRefusal } from './look.js';
import { listNames, type Subject } from './subject.js';

const say = speakOf({ id: 'passthru', title: 'PCI devices for guests' });
const LOADER = '/boot/loader.conf';
/** loader.conf(5) cuts a long line, so vmm(4) reads three (sys/amd64/vmm/io/ppt.c). */
const LISTS = ['pptdevs', 'pptdevs2', 'pptdevs3'];

/** Asks nothing of a host whose guests want no device. */
export function* lookIommuFor({ vms }: Pick<Subject, 'vms'>): Steps<IommuRefusal | undefined> {
  if (vms.every((vm) => devicesOf(vm).length === 0)) return undefined;
  const { refusal } = yield* lookIommu('guests');
  return refusal && { what: refusal.message, hint: refusal.hint ?? '' };
}

/** ppt(4) takes a device before any driver only when vmm and the device stand in loader.conf (bhyve(8), vmm(4)). */
export function judgePassthru({ loader, iommu }: HostLook, { vms }: Subject): Finding {
  const users = vms.filter((vm) => devicesOf(vm).length > 0);
  if (users.length === 0) return say.ok('no definition asks for any');
  if (!iommu.ok) return say.unseen(iommu.why);
  if (iommu.value !== undefined) return refused(iommu.value);
  if (!loader.ok) return say.unseen(loader.why);
  const listed = LISTS.flatMap((name) => (loader.value.get(name) ?? '').split(/\s+/));
  // A name of ppt's own is one that the loader has listed already.
  const missing = users.flatMap(devicesOf).filter((one) => !one.startsWith('ppt') && !listed.includes(one));
  const loads = /^yes$/i.test(loader.value.get('vmm_load') ?? '');
  if (missing.length === 0 && loads) return say.ok(`listed in ${LOADER}`);
  const lines = [
    ...(loads ? [] : ['vmm_load=YES']),
    ...(missing.length === 0 ? [] : [`pptdevs+="${[...new Set(missing)].join(' ')}"`]),
  ];
  return say.warning(
    `after a boot another driver has what ${listNames(users.map(({ name }) => name))} asks for, or vmm comes too late to take it`,
    `sysrc -f ${LOADER} ${lines.join(' ')}`,
    'shutdown -r now',
  );
}

function refused({ what, hint }: IommuRefusal): Finding {
  const tunable = /^put (\S+) into \/boot\/loader\.conf/.exec(hint)?.[1];
  if (tunable === undefined) return say.fault(`${what}; ${hint}`);
  return say.fault(what, `echo '${tunable}' >> ${LOADER}`, 'shutdown -r now');
}

function devicesOf({ devices }: VmDefinition): readonly string[] {
  return (devices.passthru ?? []).map(({ device }) => device);
}
