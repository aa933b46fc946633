import { shellWord } from '../command/shell-word.js';
import { speakOf, type Finding } from './finding.js';
import type { Subject } from './subject.js';

const say = speakOf({ id: 'macs', title: 'MAC addresses' });

/** Equal addresses on a bridge mute a link for a minute, again and again and without a message (facts.md 3). */
export function judgeMacs(subject: Subject): Finding {
  const owners = ownersOf(subject);
  const twins = [...owners].filter(([, names]) => names.size > 1);
  if (twins.length === 0) return say.ok(`${owners.size} known, each of one bearer`);
  const meaning = twins.map(([mac, names]) => `${mac} is that of ${[...names].join(' and of ')}`).join('; ');
  return say.warning(
    `${meaning}: on one bridge they mute each other for 60 s at a time; give one of them another mac`,
    `grep -n '^mac' ${shellWord(subject.definitions)}/*.toml`,
  );
}

/** A definition's own address wins over the one that was pinned before it was written. */
function ownersOf({ vms, pins, host, jailMacs }: Subject): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = new Map<string, Set<string>>();
  const add = (mac: string | undefined, owner: string): void => {
    if (mac === undefined) return;
    owners.set(mac, (owners.get(mac) ?? new Set()).add(owner));
  };
  const defined = new Map(vms.map((vm) => [vm.name, vm]));
  for (const vm of vms) for (const { mac, key } of nicsOf(vm)) add(mac, `${vm.name} (NIC ${key})`);
  for (const [name, macs] of pins)
    for (const [key, mac] of Object.entries(macs)) {
      const vm = defined.get(name);
      const nic = vm && nicsOf(vm).find((one) => one.key === key);
      const counts = vm === undefined || (nic !== undefined && nic.mac === undefined);
      if (counts) add(mac, `${name} (NIC ${key})`);
    }
  for (const { hostInterface } of host.bridges) add(hostInterface?.mac, `the host (${hostInterface?.name})`);
  for (const [jail, mac] of jailMacs) add(mac, `jail ${jail}`);
  return owners;
}

type Nic = { readonly key: string; readonly mac?: string };

function nicsOf({ networks, directNics }: Subject['vms'][number]): readonly Nic[] {
  return [...networks, ...directNics];
}
