import { test } from 'uvu';
import { judgeCpu } from '../../src/doctor/cpu.js';
import { judgeModules } from '../../src/doctor/modules.js';
import { judgeNetgraphSpace } from '../../src/doctor/netgraph-space.js';
import { judgeQueue } from '../../src/doctor/queue.js';
import { judgeRacct } from '../../src/doctor/racct.js';
import { judgeRelease } from '../../src/doctor/release.js';
import { judgeSockbuf } from '../../src/doctor/sockbuf.js';
import { judgeUserland } from '../../src/doctor/userland.js';
import { judgeVcpus } from '../../src/doctor/vcpus.js';
import { bridge, expect, lookOf, seen, subjectOf, unseen } from './ground.js';

const NIC = { type: 'virtio-net', bridge: 'lan', key: '0' } as const;

test('releases 14 and 15 are fine, 13 and what is newer are noted, older ones and other machines are faults', () => {
  const of = (osreldate: string, more = {}) =>
    judgeRelease(lookOf({ sysctls: { 'kern.osreldate': osreldate, ...more } }));
  expect(of('1403000'), 'ok', '14 on amd64');
  expect(of('1500068'), 'ok');
  expect(of('1305000'), 'note', 'freebsd-update upgrade');
  expect(of('1600001'), 'note', 'newer');
  expect(of('1204000'), 'fault', 'no netgraph back end');
  expect(of('1500068', { 'hw.machine_arch': 'aarch64' }), 'ok', '15 on aarch64');
  expect(of('1403000', { 'hw.machine_arch': 'aarch64' }), 'fault', 'came with FreeBSD 15');
  expect(of('1500068', { 'hw.machine_arch': 'riscv64' }), 'fault', 'riscv64');
  expect(of('1403000', { 'security.jail.jailed': '1' }), 'fault', 'jail');
  expect(judgeRelease(lookOf({ sysctls: { 'kern.osreldate': undefined } })), 'fault', 'no FreeBSD');
});

test('kernel and userland of one release are fine, of two a fault, and a kernel that waits for a boot is noted', () => {
  const of = (installed: string, running: string, userland: string) =>
    judgeUserland(lookOf({ look: { versions: seen({ installed, running, userland }) } }));
  expect(of('14.3-RELEASE-p1', '14.3-RELEASE-p1', '14.3-RELEASE-p3'), 'ok');
  expect(of('14.3-RELEASE', '14.2-RELEASE', '14.3-RELEASE'), 'fault', 'shutdown -r now');
  expect(of('14.2-RELEASE', '14.2-RELEASE', '14.3-RELEASE'), 'fault', 'freebsd-update install');
  expect(of('14.3-RELEASE-p2', '14.3-RELEASE', '14.3-RELEASE'), 'note', '14.3-RELEASE-p2');
});

test('a CPU that runs guests is fine; one that cannot, or not with UEFI, is a fault', () => {
  const subject = subjectOf({ vms: [{ name: 'web' }] });
  const of = (sysctls: Record<string, string | undefined>) => judgeCpu(lookOf({ sysctls }), subject);
  expect(of({}), 'ok', 'VT-x');
  expect(of({ 'hw.vmm.vmx.initialized': '0', 'hw.vmm.svm.num_asids': '32768' }), 'ok', 'AMD-V');
  expect(of({ 'hw.vmm.vmx.initialized': '0' }), 'fault', 'firmware');
  expect(of({ 'hw.vmm.vmx.cap.unrestricted_guest': '0' }), 'fault', 'web');
  expect(of({ 'kern.vm_guest': 'vmware' }), 'note', 'vmware');
  const arm64 = { 'hw.vmm.vmx.initialized': undefined, 'hw.machine_arch': 'aarch64' };
  expect(of(arm64), 'ok', 'arm64');
});

test('a CPU is known only once vmm is loaded, and without the module nothing runs', () => {
  const modules = seen(new Set<string>());
  expect(judgeCpu(lookOf({ look: { modules } }), subjectOf()), 'note', 'kldload vmm');
  expect(judgeCpu(lookOf({ look: { modules, files: new Set() } }), subjectOf()), 'fault', 'no module vmm');
});

test('modules are fine when boot loads them, noted when a start must, and a fault when securelevel forbids it', () => {
  const subject = subjectOf({ vms: [{ networks: [NIC] }], bridges: [bridge('lan', { interface: 'em0' })] });
  expect(judgeModules(lookOf(), subject), 'ok');
  expect(
    judgeModules(lookOf({ rc: { kld_list: 'vmm' } }), subject),
    'note',
    'sysrc kld_list+="nmdm ng_ether ng_bridge"',
  );
  const modules = seen(new Set(['vmm', 'nmdm']));
  const missing = { rc: { kld_list: '' }, look: { modules } };
  expect(judgeModules(lookOf(missing), subject), 'note', 'not loaded yet: ng_ether, ng_bridge');
  expect(
    judgeModules(lookOf({ ...missing, sysctls: { 'kern.securelevel': '1' } }), subject),
    'fault',
    'securelevel 1',
  );
});

test('a module that loader.conf loads is loaded at boot', () => {
  const loader = seen(new Map([['vmm_load', 'YES']]));
  expect(judgeModules(lookOf({ rc: { kld_list: '' }, look: { loader } }), subjectOf()), 'ok');
});

test('more virtual CPUs than vmm gives are a fault, more than the host has a warning', () => {
  const subject = subjectOf({ vms: [{ name: 'big', cpus: { count: 12 } }, { name: 'small' }] });
  const of = (sysctls: Record<string, string | undefined>) => judgeVcpus(lookOf({ sysctls }), subject);
  expect(of({}), 'fault', 'big (12)', `echo 'hw.vmm.maxcpu="12"' >> /boot/loader.conf`);
  expect(of({ 'hw.vmm.maxcpu': '16' }), 'warning', '8 CPUs');
  expect(of({ 'hw.vmm.maxcpu': '16', 'hw.ncpu': '16' }), 'ok');
  expect(of({ 'hw.vmm.maxcpu': undefined, 'hw.ncpu': '16' }), 'ok', 'once vmm');
});

test('limits that rctl sets need kern.racct.enable', () => {
  const subject = subjectOf({ vms: [{ name: 'web', limits: { oomProtect: false, pcpu: 50 } }] });
  expect(judgeRacct(lookOf(), subject), 'ok');
  const off = lookOf({ sysctls: { 'kern.racct.enable': '0' } });
  expect(judgeRacct(off, subject), 'warning', 'web', 'kern.racct.enable="1"');
  expect(judgeRacct(off, subjectOf({ vms: [{ limits: { oomProtect: true, nice: 5 } }] })), 'ok');
  expect(judgeRacct(lookOf({ sysctls: { 'kern.racct.enable': undefined } }), subject), 'warning', 'no RACCT');
});

test('socket buffers of 4 MiB need a larger kern.ipc.maxsockbuf than the one shipped, and what is told suffices', () => {
  const subject = subjectOf({ vms: [{ networks: [NIC] }] });
  const of = (limit: string) => judgeSockbuf(lookOf({ sysctls: { 'kern.ipc.maxsockbuf': limit } }), subject);
  expect(of('2097152'), 'note', '1864135 bytes', 'sysctl kern.ipc.maxsockbuf=5242880');
  expect(of('5242880'), 'ok');
  expect(
    judgeSockbuf(lookOf({ sysctls: { 'kern.ipc.maxsockbuf': '2097152' } }), subjectOf()),
    'ok',
    'no guest',
  );
});

test('a bridge with more links than a listing holds is a warning', () => {
  const crowd = (count: number) =>
    subjectOf({ bridges: [bridge('lan')], vms: Array.from({ length: count }, () => ({ networks: [NIC] })) });
  expect(judgeNetgraphSpace(lookOf(), crowd(147)), 'ok', '149 links');
  expect(judgeNetgraphSpace(lookOf(), crowd(148)), 'warning', '150 links', 'net.graph.recvspace=1048576');
  expect(judgeNetgraphSpace(lookOf({ sysctls: { 'net.graph.recvspace': '1048576' } }), crowd(400)), 'ok');
  expect(judgeNetgraphSpace(lookOf({ sysctls: { 'net.graph.recvspace': undefined } }), crowd(1)), 'ok');
});

test('a short send queue is noted where guests share a NIC with the wire', () => {
  const short = lookOf({ sysctls: { 'net.link.ifqmaxlen': '50' } });
  expect(judgeQueue(short, subjectOf({ bridges: [bridge('lan', { interface: 'em0' })] })), 'note', '"4096"');
  expect(judgeQueue(short, subjectOf()), 'ok');
  expect(judgeQueue(lookOf(), subjectOf({ bridges: [bridge('lan', { interface: 'em0' })] })), 'ok');
});

test('a look that failed says why, and judges nothing', () => {
  const blind = lookOf({ look: { sysctls: unseen('sysctl: timed out'), modules: unseen('kldstat: x') } });
  const subject = subjectOf({ vms: [{ limits: { oomProtect: false, pcpu: 1 } }] });
  for (const finding of [
    judgeRelease(blind),
    judgeCpu(blind, subject),
    judgeVcpus(blind, subject),
    judgeRacct(blind, subject),
    judgeSockbuf(blind, subject),
    judgeNetgraphSpace(blind, subject),
    judgeQueue(blind, subject),
  ])
    expect(finding, 'note', 'could not look: sysctl: timed out');
  expect(judgeModules(blind, subject), 'note', 'could not look: kldstat: x');
  expect(judgeUserland(lookOf({ look: { versions: unseen('y') } })), 'note', 'could not look: y');
});

test.run();
