import { bootromPath } from '../bhyve/layout.js';
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

/** The files that definitions boot from; for the looks. */
export function bootFiles(subject: Subject): readonly string[] {
  return needsOf(subject).map(({ path }) => path);
}

export function judgeFirmware({ files }: HostLook, subject: Subject): Finding {
  const needs = needsOf(subject);
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

function needsOf({ vms, layout }: Subject): readonly Need[] {
  const needs = new Map<string, Need>();
  for (const { name, loader } of vms) {
    const { path, pkg } =
      loader.kind === 'grub' || loader.kind === 'bhyveload'
        ? { ...LOADERS[loader.kind], path: `${layout.root}${LOADERS[loader.kind].path}` }
        : { path: bootromPath(layout, name, loader) ?? '', pkg: packageOf(loader) };
    needs.set(path, { path, pkg, vms: [...(needs.get(path)?.vms ?? []), name] });
  }
  return [...needs.values()];
}

/** A ROM of the operator's own comes with no package. */
function packageOf(loader: Subject['vms'][number]['loader']): string | undefined {
  const own = loader.kind === 'bootrom' || (loader.kind === 'firmware' && loader.firmware === 'uefi-custom');
  return own ? undefined : 'edk2-bhyve';
}
