import type { Principal } from '../definition/definition.js';
import { principalText } from '../definition/principal.js';
import type { Supervisor } from '../supervisor/supervisor.js';
import type { Role } from './rights.js';

/** What somebody is at this moment; files change, so nobody keeps it. */
export interface Privileges {
  /** undefined = nobody: no right to anything. */
  readonly role: Role | undefined;
  owns(vm: string): boolean;
  /** All VMs that are theirs, sorted. */
  readonly own: () => readonly string[];
  /** All others: names that are not to be told. */
  readonly others: () => ReadonlySet<string>;
  /** Whether host.toml knows a bridge of that name. */
  isOurs(bridge: string): boolean;
}

export type PrivilegeSource = Pick<Supervisor, 'hostDefinition' | 'names' | 'ownersOf'>;

/** By host.toml and the VMs' files as they were read last without faults. */
export function privilegesOf(principal: Principal, source: PrivilegeSource): Privileges {
  const owns = (vm: string): boolean => includes(source.ownersOf(vm), principal);
  const own = (): readonly string[] => source.names().filter(owns);
  const operator = includes(operatorsOf(source), principal);
  return {
    role: operator ? 'operator' : own().length > 0 ? 'owner' : undefined,
    owns: (vm) => operator || owns(vm),
    own: () => (operator ? source.names() : own()),
    others: () => new Set(operator ? [] : source.names().filter((vm) => !owns(vm))),
    isOurs: (bridge) => isKnown(source, bridge),
  };
}

/** Everybody who has any right, each once. */
export function principalsOf(source: PrivilegeSource): ReadonlyMap<string, Principal> {
  const all = [...operatorsOf(source), ...source.names().flatMap((vm) => source.ownersOf(vm))];
  return new Map(all.map((principal) => [principalText(principal), principal]));
}

function operatorsOf(source: PrivilegeSource): readonly Principal[] {
  try {
    return source.hostDefinition().operators;
  } catch {
    // host.toml never was right: who operates this host is not known.
    return [];
  }
}

function isKnown(source: PrivilegeSource, bridge: string): boolean {
  try {
    return source.hostDefinition().bridges.some(({ name }) => name === bridge);
  } catch {
    return false;
  }
}

function includes(principals: readonly Principal[], { kind, name }: Principal): boolean {
  return principals.some((one) => one.kind === kind && one.name === name);
}
