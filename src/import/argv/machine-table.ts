import { readUuid } from '../../definition/mac.js';
import type { TomlTable, TomlValue } from '../imported.js';
import { present, type Draft } from './draft.js';
import { sizeText } from './size-text.js';

/** Processor, memory, identity and clock. */
export function putMachine(draft: Draft): string | undefined {
  const { variables, table, remarks } = draft;
  putCpus(draft);
  const option = variables.source('memory.size');
  const written = variables.take('memory.size', 'memory') ?? '256M';
  const size = sizeText(written);
  if (size === undefined) return `bhyve would not start: "${written}" is no memory size`;
  if (option === undefined)
    remarks.push({ what: 'no -m', kind: 'carried', key: 'memory', why: "256M is bhyve's own default" });
  if (size.rounded)
    remarks.push({ option, kind: 'changed', key: 'memory', why: 'vmctl counts whole megabytes: rounded up' });
  table['memory'] = size.text;
  for (const [name, key] of [
    ['memory.wired', 'wired_memory'],
    ['memory.guest_in_core', 'guest_in_core'],
  ] as const)
    if (variables.takeFlag(name, key) === true) table[key] = true;
  putPins(draft);
  putNuma(draft);
  putX86(draft);
  putIdentity(draft);
  return undefined;
}

function putCpus({ variables, table }: Draft): void {
  const [cpus, sockets, cores, threads] = ['cpus', 'sockets', 'cores', 'threads'].map((name) =>
    variables.takeNumber(name, 'cpus'),
  );
  const isPlain = [sockets, cores, threads].every(
    (part) => part === undefined || (part === 1 && (cpus ?? 1) === 1),
  );
  table['cpus'] = isPlain ? (cpus ?? 1) : present({ count: cpus, sockets, cores, threads });
}

/** A pin of a vCPU that is not there does nothing (bhyve-cases README 18). */
function putPins({ variables, table, remarks }: Draft): void {
  const pins: string[] = [];
  for (const name of variables.below('vcpu.')) {
    const vcpu = /^vcpu\.(\d{1,4})\.cpuset$/.exec(name)?.[1];
    const list = variables.get(name) ?? '';
    if (vcpu === undefined || !/^\d{1,5}(,\d{1,5})*$/.test(list)) continue;
    const option = variables.source(name);
    variables.take(name, 'cpu_pin');
    if (Number(vcpu) < cpuCount(table['cpus'])) pins.push(...list.split(',').map((cpu) => `${vcpu}:${cpu}`));
    else remarks.push({ option, kind: 'ignored', why: `there is no vCPU ${vcpu}: bhyve pins nothing` });
  }
  if (pins.length > 0) table['cpu_pin'] = [...new Set(pins)];
}

function cpuCount(cpus: TomlValue | undefined): number {
  if (typeof cpus === 'number') return cpus;
  const { count, ...parts } = cpus as TomlTable;
  return typeof count === 'number'
    ? count
    : Object.values(parts).reduce<number>((product, part) => product * Number(part), 1);
}

/** Domains are numbered from 0 without a gap; bhyve ignores those behind one. */
function putNuma({ variables, table }: Draft): void {
  const domains: TomlTable[] = [];
  for (;;) {
    const at = `domains.${domains.length}`;
    const size = sizeText(variables.get(`${at}.size`) ?? '');
    const cpus = variables.get(`${at}.cpus`);
    if (size === undefined || cpus === undefined) break;
    const key = `numa.${domains.length}`;
    for (const name of ['size', 'cpus']) variables.take(`${at}.${name}`, key);
    const policy = variables.take(`${at}.domain_policy`, key);
    domains.push(present({ memory: size.text, cpus, domain_policy: policy }));
  }
  if (domains.length > 0) table['numa'] = domains;
}

/** Flags as they differ from vmctl's own. */
function putX86({ variables, table, remarks }: Draft): void {
  const flag = (name: string, key: string, usual: boolean): boolean =>
    variables.takeFlag(name, `x86.${key}`) ?? usual;
  const onHlt = flag('x86.vmexit_on_hlt', 'vmexit_on_hlt', false);
  if (!onHlt)
    remarks.push({
      ...{ what: 'no -H', kind: 'changed', key: 'x86.vmexit_on_hlt' },
      why: 'an idle guest burned a host CPU; vmctl passes -H: x86.vmexit_on_hlt = false takes it away again',
    });
  const x86 = {
    x2apic: flag('x86.x2apic', 'x2apic', false) || undefined,
    strict_msr: flag('x86.strictmsr', 'strict_msr', true) || undefined,
    verbose_msr: flag('x86.verbosemsr', 'verbose_msr', false) || undefined,
    strict_io: flag('x86.strictio', 'strict_io', false) || undefined,
    mptable: flag('x86.mptable', 'mptable', true) ? undefined : false,
    vmexit_on_pause: flag('x86.vmexit_on_pause', 'vmexit_on_pause', false) ? undefined : false,
  };
  const said = present(x86);
  if (Object.keys(said).length > 0) table['x86'] = said;
  const msix = [
    variables.takeFlag('virtio.msix', 'virtio_msix'),
    variables.takeFlag('virtio_msix', 'virtio_msix'),
  ];
  if (msix.includes(false)) table['virtio_msix'] = false;
}

function putIdentity({ variables, table, remarks }: Draft): void {
  const option = variables.source('uuid');
  const uuid = variables.take('uuid', 'uuid');
  const reading = uuid === undefined ? undefined : readUuid(uuid);
  if (reading?.ok === true) table['uuid'] = reading.value;
  else if (reading?.ok === false) remarks.push({ option, kind: 'dropped', why: reading.message });
  else
    remarks.push({
      ...{ what: 'no -U', kind: 'changed', key: 'uuid' },
      why: "bhyve made one of the host's name and the guest's; vmctl makes another: where the guest minds, write its own (kenv smbios.system.uuid) here",
    });
  if (variables.takeFlag('rtc.use_localtime', 'clock') !== false) table['clock'] = 'local';
}
