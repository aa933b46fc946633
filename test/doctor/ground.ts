import * as assert from 'uvu/assert';
import type { VmDefinition } from '../../src/definition/definition.js';
import type { BridgeDefinition } from '../../src/definition/host-definition.js';
import type { Finding, Verdict } from '../../src/doctor/finding.js';
import type { HostLook } from '../../src/doctor/look.js';
import type { Subject } from '../../src/doctor/subject.js';
import type { InterfaceSeen } from '../../src/netgraph/parse-ifconfig.js';
import { LAYOUT, vm } from '../plan/ground.js';

/** A host on which nothing is amiss. */
const SYSCTLS = {
  'kern.osreldate': '1403000',
  'hw.machine_arch': 'amd64',
  'hw.ncpu': '8',
  'kern.vm_guest': 'none',
  'kern.securelevel': '-1',
  'security.jail.jailed': '0',
  'hw.vmm.maxcpu': '8',
  'hw.vmm.vmx.initialized': '1',
  'hw.vmm.vmx.cap.unrestricted_guest': '1',
  'kern.ipc.maxsockbuf': '8388608',
  'net.graph.recvspace': '20480',
  'net.graph.maxdgram': '20480',
  'kern.racct.enable': '1',
  'kern.init_shutdown_timeout': '120',
  'net.link.ifqmaxlen': '4096',
};
const RC = {
  vmctl_enable: 'YES',
  vmctl_net_enable: 'YES',
  rcshutdown_timeout: '90',
  kld_list: 'vmm nmdm ng_ether ng_bridge',
};

interface Change {
  readonly sysctls?: Readonly<Record<string, string | undefined>>;
  readonly rc?: Readonly<Record<string, string | undefined>>;
  readonly look?: Partial<HostLook>;
}

export function lookOf({ sysctls, rc, look }: Change = {}): HostLook {
  return {
    sysctls: seen(table({ ...SYSCTLS, ...sysctls })),
    rc: seen(table({ ...RC, ...rc })),
    loader: seen(new Map()),
    versions: seen({ installed: '14.3-RELEASE', running: '14.3-RELEASE', userland: '14.3-RELEASE-p1' }),
    modules: seen(new Set(['vmm', 'nmdm', 'ng_ether', 'ng_bridge', 'ng_eiface', 'if_vlan'])),
    interfaces: seen([nic('em0')]),
    defaultNic: seen('em0'),
    space: seen([{ device: 'zroot', mountedOn: '/', sizeBytes: 100 * 2 ** 30, freeBytes: 50 * 2 ** 30 }]),
    files: new Set([
      '/usr/local/share/uefi-firmware/BHYVE_UEFI.fd',
      '/usr/local/etc/rc.d/vmctl',
      '/usr/local/etc/rc.d/vmctl_net',
      '/boot/kernel/vmm.ko',
    ]),
    iommu: seen(undefined),
    supervisor: seen('1.0.0'),
    distrusted: [],
    ...look,
  };
}

export function seen<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function unseen(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why };
}

function table(values: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

export function nic(name: string, change: Partial<InterfaceSeen> = {}): InterfaceSeen {
  return {
    ...{ name, up: true, options: new Set(), mac: '58:9c:fc:00:00:01', addresses: [], linkLocals: [] },
    ...{ groups: [], laggPorts: [], members: [], wireless: false },
    ...change,
  };
}

export function bridge(name: string, change: Partial<BridgeDefinition> = {}): BridgeDefinition {
  return {
    name,
    attachHost: true,
    force: false,
    disableOffload: true,
    floodUnknown: true,
    tuning: {},
    ...change,
  };
}

export interface SubjectChange extends Partial<Omit<Subject, 'vms' | 'host'>> {
  readonly vms?: readonly Partial<VmDefinition>[];
  readonly bridges?: readonly BridgeDefinition[];
}

export function subjectOf({ vms = [], bridges = [], ...rest }: SubjectChange = {}): Subject {
  return {
    host: { vmDirectory: '/var/db/vmctl/vms', bridges, operators: [], maxParallel: 8 },
    vms: vms.map((change) => vm(change)),
    ...{ faults: 0, layout: LAYOUT, definitions: '/usr/local/etc/vmctl', pins: new Map(), jailMacs: [] },
    directories: ['/var/db/vmctl'],
    ...rest,
  };
}

/** The verdict, and words that the meaning or a mending line must have. */
export function expect(finding: Finding | undefined, verdict: Verdict, ...words: readonly string[]): void {
  assert.is(finding?.verdict, verdict, JSON.stringify(finding));
  const text = [finding?.meaning, ...(finding?.mend ?? [])].join('\n');
  for (const word of words) assert.ok(text.includes(word), `${word}: ${text}`);
}
