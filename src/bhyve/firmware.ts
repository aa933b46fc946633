import type { LoaderDefinition, VmDefinition } from '../definition/definition.js';
import { bootromPath, vmPath, type Layout } from './layout.js';
import type { BhyveHost } from './release.js';

/** Of the package u-boot-bhyve-arm64 (its README; bhyve(8) EXAMPLES). */
const ARM64_ROM = '/usr/local/share/u-boot/u-boot-bhyve-arm64/u-boot.bin';

/** The loader as it is on a host: "uefi" is edk2-bhyve's ROM on amd64, and U-Boot, which is a UEFI too, on arm64. */
export function loaderOn({ arch }: Pick<BhyveHost, 'arch'>, loader: LoaderDefinition): LoaderDefinition {
  if (arch !== 'aarch64' || loader.kind !== 'firmware' || loader.firmware !== 'uefi') return loader;
  return { kind: 'bootrom', bootrom: ARM64_ROM };
}

/** The file of the firmware's variables, which bhyve writes to; undefined = the VM keeps none. */
export function varsPath(
  layout: Layout,
  { name, loader }: Pick<VmDefinition, 'name' | 'loader'>,
): string | undefined {
  const vars = 'vars' in loader ? loader.vars : undefined;
  return vars === undefined ? undefined : vmPath(layout, name, vars.path);
}

/** What that file is copied from while it is not there; undefined = it has to be there. */
export function varsTemplate(layout: Layout, loader: LoaderDefinition): string | undefined {
  if (!('vars' in loader) || loader.vars?.fromTemplate !== true) return undefined;
  return `${layout.firmware}/BHYVE_UEFI_VARS.fd`;
}

/** ROM, variables and kind of fw_cfg: `-l bootrom`, on arm64 -o. Without a ROM nobody asks fw_cfg, but what is said is passed. */
export function planFirmware(definition: VmDefinition, layout: Layout, host: BhyveHost): string[] {
  const { name, fwcfg } = definition;
  const rom = bootromPath(layout, name, loaderOn(host, definition.loader));
  if (host.arch === 'aarch64') return rom === undefined ? [] : ['-o', `bootrom=${rom}`];
  if (rom === undefined) return fwcfg === undefined ? [] : ['-o', `lpc.fwcfg=${fwcfg.type}`];
  const vars = varsPath(layout, definition);
  const words = [
    rom,
    ...(vars === undefined ? [] : [vars]),
    ...(fwcfg === undefined ? [] : [`fwcfg=${fwcfg.type}`]),
  ];
  return ['-l', ['bootrom', ...words].join(',')];
}
