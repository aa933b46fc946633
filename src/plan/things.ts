import { vmPath, type Layout } from '../bhyve/layout.js';
import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { directThings } from './direct-things.js';
import type { FileSeen, FilesSeen } from './file-seen.js';

/** Something beside disks and firmware that a guest is given by its path, and that must be there. */
export interface Thing {
  readonly path: string;
  readonly kind: FileSeen['kind'];
  /** As in `there is no WHAT PATH`. */
  readonly what: string;
  readonly hint: string;
  /** It comes into being with a kernel module that a start loads. */
  readonly withModule?: true;
}

export function thingsNeeded(definition: VmDefinition, layout: Layout): readonly Thing[] {
  const at = (path: string): string => vmPath(layout, definition.name, path);
  const own = [...devicesOf(definition), ...filesOf(definition), ...loaderThings(definition)];
  return [...own, ...directThings(definition)].map((thing) => ({
    ...thing,
    path: at(thing.path),
  }));
}

/** The first that is not there or is something else; `late` = those too that a kernel module brings. */
export function judgeThings(
  name: string,
  things: readonly Thing[],
  { files, late }: { readonly files: FilesSeen; readonly late: boolean },
): VmctlError | undefined {
  for (const { path, kind, what, hint, withModule } of things) {
    const seen = files.get(path);
    if (seen?.kind === kind || (withModule === true && !late)) continue;
    const fault = seen === undefined ? `there is no ${what} ${path}` : `${what} ${path} is no ${kind}`;
    return new VmctlError('host', `${name}: ${fault}`, { hint });
  }
  return undefined;
}

const DEVICE = { kind: 'device' } as const;

function devicesOf({ devices }: VmDefinition): readonly Thing[] {
  const { scsi = [], inputs = [], sound, tpm, uarts = [] } = devices;
  const tpmDevice = tpm?.kind === 'passthru' ? [tpm.device] : [];
  const sounds = [sound?.play, sound?.record].filter((path) => path !== undefined);
  return [
    ...scsi.map(({ device }) => ({
      ...{ ...DEVICE, path: device, what: 'CTL port', withModule: true as const },
      hint: '`ctladm port -l` lists the ports; ctl.conf(5) and `ctladm port -c` make them',
    })),
    ...inputs.map(({ device }) => ({
      ...{ ...DEVICE, path: device, what: 'input device' },
      hint: '`ls /dev/input` lists what evdev(4) has; it comes with kern.evdev.rcpt_mask and the driver of the device',
    })),
    ...sounds.map((path) => ({
      ...{ ...DEVICE, path, what: 'sound device' },
      hint: '`cat /dev/sndstat` lists them; `kldload snd_driver` finds the driver of a card',
    })),
    ...tpmDevice.map((path) => ({
      ...{ ...DEVICE, path, what: 'TPM' },
      hint: 'switch it on in the firmware, then `kldload tpm`, and tpm_load="YES" in /boot/loader.conf',
    })),
    // Looking at an nmdm(4) name makes the pair (facts 8).
    ...uarts.flatMap(({ path }) =>
      path.startsWith('/dev/') && !path.startsWith('/dev/nmdm')
        ? [{ ...DEVICE, path, what: 'serial device', hint: '`ls /dev/cuau*` lists the ports of the host' }]
        : [],
    ),
  ];
}

function filesOf({ devices, fwcfg }: VmDefinition): readonly Thing[] {
  const { passthru = [], shares = [] } = devices;
  const items = fwcfg?.items.flatMap((item) => ('file' in item ? [item] : [])) ?? [];
  return [
    ...passthru.flatMap(({ rom, device }) =>
      rom === undefined
        ? []
        : [
            {
              path: rom,
              kind: 'file' as const,
              what: `ROM of ${device}`,
              hint: 'put it there, or correct rom',
            },
          ],
    ),
    ...shares.map(({ path, name }) => ({
      ...{ path, kind: 'directory' as const, what: `directory of the share ${name}` },
      hint: 'make it, or mount what belongs there',
    })),
    ...items.map(({ file, name }) => ({
      ...{ path: file, kind: 'file' as const, what: `file of the fwcfg item ${name}` },
      hint: 'put it there, or correct file',
    })),
  ];
}

function loaderThings({ loader }: VmDefinition): readonly Thing[] {
  if (loader.kind !== 'bhyveload') return [];
  const { directory, program } = loader;
  return [
    ...(directory === undefined
      ? []
      : [
          {
            ...{ path: directory, kind: 'directory' as const, what: 'directory to load from' },
            hint: 'make it, or correct directory in loader',
          },
        ]),
    ...(program === undefined
      ? []
      : [
          {
            ...{ path: program, kind: 'file' as const, what: 'loader' },
            hint: 'put it there, or correct program in loader',
          },
        ]),
  ];
}
