import { loaderOn, varsTemplate } from '../bhyve/firmware.js';
import { bootromPath } from '../bhyve/layout.js';
import type { VmDefinition } from '../definition/definition.js';
import { speakOf, type Finding } from './finding.js';
import type { HostLook } from './look.js';
import { listNames, type Subject } from './subject.js';

const say = speakOf({ id: 'firmware', title: 'firmware and loaders' });

/** File that a guest boots from -> VMs, and the package it comes with where there is one. */
interface Need {
  readonly path: string;
  readonly vms: readonly string[];
  readonly pkg: string | undefined;
}

/** Where packages and the base system put the loaders (facts.md 7). */
const LOADERS = {
  grub: { path: '/usr/local/sbin/grub-bhyve', pkg: 'grub2-bhyve' },
  bhyveload: { path: '/usr/sbin/bhyveload', pkg: undefined },
} as const;

const ARCHITECTURES = ['amd64', 'aarch64'];

/** The files that definitions boot from, for the looks: on whatever machine, which is looked up at the same time. */
export function bootFiles(subject: Subject): readonly string[] {
  return [...new Set(ARCHITECTURES.flatMap((arch) => needsOf(subject, arch).map(({ path }) => path)))];
}

export function judgeFirmware({ files, sysctls }: HostLook, subject: Subject): Finding {
  const arch = sysctls.ok ? sysctls.value.get('hw.machine_arch') : undefined;
  const needs = needsOf(subject, arch ?? 'amd64');
  const missing = needs.filter(({ path }) => !files.has(path));
  if (missing.length === 0)
    return say.ok(
      needs.length === 0 ? 'no definition needs any' : `there: ${needs.map(({ path }) => path).join(', ')}`,
    );
  const packages = [...new Set(missing.flatMap(({ pkg }) => pkg ?? []))];
  const meaning = missing
    .map(({ path, vms }) => `${path} is not there, which ${listNames(vms)} boots from`)
    .join('; ');
  return say.fault(meaning, ...(packages.length > 0 ? [`pkg install ${packages.join(' ')}`] : []));
}

function needsOf({ vms, layout }: Subject, arch: string): readonly Need[] {
  const needs = new Map<string, Need>();
  for (const vm of vms) {
    for (const { path, pkg } of filesOf(vm, layout, arch)) {
      needs.set(path, { path, pkg, vms: [...(needs.get(path)?.vms ?? []), vm.name] });
    }
  }
  return [...needs.values()];
}

function filesOf(
  { name, loader }: VmDefinition,
  layout: Subject['layout'],
  arch: string,
): readonly Omit<Need, 'vms'>[] {
  if (loader.kind === 'grub' || loader.kind === 'bhyveload') {
    const { path, pkg } = LOADERS[loader.kind];
    return [{ path: `${layout.root}${path}`, pkg }];
  }
  const pkg = packageOf(loader, arch);
  const here = loaderOn({ arch }, loader);
  const paths = [bootromPath(layout, name, here), varsTemplate(layout, here)];
  return paths.flatMap((path) => (path === undefined ? [] : [{ path, pkg }]));
}

/** A ROM of the operator's own comes with no package. */
function packageOf(loader: VmDefinition['loader'], arch: string): string | undefined {
  const own = loader.kind === 'bootrom' || (loader.kind === 'firmware' && loader.firmware === 'uefi-custom');
  if (own) return undefined;
  return arch === 'aarch64' ? 'u-boot-bhyve-arm64' : 'edk2-bhyve';
}
