import type { VmDefinition } from './definition.js';
import type { Fault } from './fault.js';
import { Locator } from './locate.js';
import type { KeyPath } from './finding.js';
import { consoleDeviceOf } from './serial.js';

/** A decoded file with its text, which positions are taken from. */
export interface Member {
  readonly file: string;
  readonly text: string;
  readonly definition: VmDefinition;
}

/** Something two VMs cannot both have. */
interface Claim {
  readonly key: string;
  readonly what: string;
  readonly path: KeyPath;
}

/**
 * What two definitions claim, told in the later file and naming the place in the earlier one. `members` in the order in which
 * files precede each other.
 */
export function findClashes(members: readonly Member[], vmDirectory: string): readonly Fault[] {
  const holders = new Map<string, Held>();
  return members.flatMap((member) => {
    const locator = new Locator(member.text);
    return claimsOf(member.definition, vmDirectory).flatMap(({ key, what, path }) => {
      const holder = holders.get(key);
      if (holder === undefined) {
        holders.set(key, { member, locator, path });
        return [];
      }
      const { file } = member;
      if (holder.member === member) return [];
      const first = holder.locator.positionOf({ path: holder.path, at: 'value' });
      const message = `${what} already belongs to ${holder.member.file}:${first.line}:${first.column}`;
      return [{ file, ...locator.positionOf({ path, at: 'value' }), message }];
    });
  });
}

interface Held {
  readonly member: Member;
  readonly locator: Locator;
  readonly path: KeyPath;
}

function claimsOf(vm: VmDefinition, vmDirectory: string): readonly Claim[] {
  const { graphics, uuid } = vm;
  return [
    ...(graphics === undefined ? [] : [vncClaim(graphics)]),
    ...(uuid === undefined ? [] : [{ key: `uuid ${uuid}`, what: `uuid ${uuid}`, path: ['uuid'] }]),
    ...vm.networks.flatMap(({ mac }, at) => {
      return mac === undefined
        ? []
        : [{ key: `mac ${mac}`, what: `mac ${mac}`, path: ['network', at, 'mac'] }];
    }),
    ...vm.disks.flatMap((disk, at) => {
      if (disk.readOnly) return [];
      const path = resolvePath(`${vmDirectory}/${vm.name}`, disk.path);
      return [{ key: `disk ${path}`, what: `disk ${path}`, path: ['disk', at, 'path'] }];
    }),
    ...(['com1', 'com2'] as const).flatMap((port) => consoleClaim(vm, port)),
  ];
}

function vncClaim({ address, port }: NonNullable<VmDefinition['graphics']>): Claim {
  const text = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  return { key: `vnc ${text}`, what: `VNC address ${text}`, path: ['graphics', 'vnc'] };
}

function consoleClaim(vm: VmDefinition, port: 'com1' | 'com2'): readonly Claim[] {
  const backend = vm.console[port];
  if (backend === undefined) return [];
  const device = consoleDeviceOf(vm.name, port, backend);
  return [{ key: `console ${device}`, what: `console ${device}`, path: ['console', port] }];
}

/** One spelling for one file, as far as that can be known without looking: no `.`, `..` and doubled slashes. */
function resolvePath(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${directory}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
