import { claimsOfGuest } from '../definition/claims.js';
import type { VmDefinition } from '../definition/definition.js';
import { VmctlError } from '../errors.js';
import { answer, lastWords } from './answer.js';
import type { ClaimLook } from './claim-look.js';
import { lookIommu } from './iommu.js';
import type { Holding } from './one-writer.js';
import { look, type Steps } from './step.js';

/** A device of the host's PCI buses. */
interface PciDevice {
  /** Driver and unit, `ppt0`, `em1`; `none4` = without a driver. */
  readonly driver: string;
  /** `BUS/SLOT/FUNCTION`, decimal. */
  readonly address: string;
}

/**
 * Refuses a passthru device that is not there, that another driver than ppt has, or that a running VM has under its other
 * name. Which process has a device cannot be seen: of guests that somebody else started bhyve itself has to tell.
 */
export function* lookPassthru({ name, claims, others }: ClaimLook): Steps<Holding> {
  const wanted = claims.filter(({ kind }) => kind === 'passthru').map(({ value }) => value);
  if (wanted.length === 0) return { warnings: [] };
  const result = yield* look(
    { file: 'pciconf', args: ['-l'] },
    { fresh: answer(0, { stdout: rows(wanted) }) },
  );
  if (result.code !== 0)
    return { warnings: [`could not see the PCI devices: pciconf: ${lastWords(result)}`] };
  const devices = parsePciconf(result.stdout);
  for (const device of wanted) {
    const refusal = judgeDevice({ name, device, devices, others });
    if (refusal !== undefined) return { warnings: [], refusal };
  }
  return yield* lookIommu(name);
}

interface DeviceCase {
  readonly name: string;
  readonly device: string;
  readonly devices: readonly PciDevice[];
  readonly others: readonly VmDefinition[];
}

function judgeDevice({ name, device, devices, others }: DeviceCase): VmctlError | undefined {
  const found = find(devices, device);
  if (found === undefined)
    return new VmctlError('host', `${name}: there is no PCI device ${device}`, {
      hint: '`pciconf -l` lists them: ppt1@pci0:2:0:0 is 2/0/0',
    });
  if (!/^ppt\d+$/.test(found.driver)) {
    const holder = /^none\d+$/.test(found.driver) ? 'has no driver' : `belongs to ${found.driver}`;
    return new VmctlError('denied', `${name}: PCI device ${found.address} ${holder}, not to ppt`, {
      hint: `put vmm_load="YES" and pptdevs="${found.address}" into /boot/loader.conf and boot, or run: devctl set driver -f pci0:${found.address.replaceAll('/', ':')} ppt`,
    });
  }
  const other = others.find((one) => devicesOf(one).some((theirs) => find(devices, theirs) === found));
  if (other === undefined) return undefined;
  return new VmctlError('denied', `${name}: PCI device ${device} is in use by ${other.name}`, {
    hint: `stop ${other.name} first, or give one of them another one`,
  });
}

function devicesOf(definition: VmDefinition): readonly string[] {
  return claimsOfGuest(definition).flatMap(({ kind, value }) => (kind === 'passthru' ? [value] : []));
}

function find(devices: readonly PciDevice[], device: string): PciDevice | undefined {
  return devices.find(({ driver, address }) => device === driver || device === address);
}

/** `ppt0@pci0:2:0:0:` and more (usr.sbin/pciconf/pciconf.c); bhyve's addresses are of domain 0. */
export function parsePciconf(stdout: string): readonly PciDevice[] {
  return stdout.split('\n').flatMap((line) => {
    const [, driver, address] = /^(\w+)@pci0:(\d+:\d+:\d+):/.exec(line) ?? [];
    if (driver === undefined || address === undefined) return [];
    return [{ driver, address: address.replaceAll(':', '/') }];
  });
}

/** What a host shows that has been made ready for this guest. */
function rows(wanted: readonly string[]): string {
  return wanted
    .map((device, at) =>
      device.startsWith('ppt')
        ? `${device}@pci0:255:${at}:0:\n`
        : `ppt${at + 1000}@pci0:${device.replaceAll('/', ':')}:\n`,
    )
    .join('');
}
