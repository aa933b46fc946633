import { assignAddresses } from './assign.js';
import { bringHome, IDLE, IDLE_VALUED, PLAIN, setCapability, VALUED } from './word.js';
import { cloneInterface } from './clone.js';
import { familyOf, refused, type Change, type Refusal } from './change.js';
import { isLoaded, loadModule } from '../module.js';
import { interfaceNamed } from '../netgraph/interface.js';
import type { World } from '../world.js';

export interface Changed {
  readonly stdout: string;
  readonly refusal: Refusal;
}

/** `ifconfig IF WORD...`: one word after the other; those before a refused one stay in force (sbin/ifconfig/ifconfig.c). */
export function runChange(world: World, name: string, words: readonly string[]): Changed {
  const family = familyOf(words[0]);
  const change = startChange(world, name, family ?? 'inet');
  return finish(change, runWords(change, family === undefined ? words : words.slice(1)));
}

/** `ifconfig IF create [WORD...]`: words of a vlan come first, the interface is made before any other. */
export function runCreate(world: World, name: string, words: readonly string[]): Changed {
  const given: { vlan?: string; vlandev?: string } = {};
  let at = 0;
  for (; words[at] === 'vlan' || words[at] === 'vlandev'; at += 2) {
    const value = words[at + 1];
    if (value === undefined) return { stdout: '', refusal: `'${words[at]}' requires argument` };
    if (words[at] === 'vlan' && !/^(0x[0-9a-f]+|\d+)$/i.test(value))
      return { stdout: '', refusal: 'invalid value for vlan' };
    given[words[at] as 'vlan' | 'vlandev'] = value;
  }
  if (/^vlan\d*$/.test(name)) loadModule(world, 'if_vlan');
  if (/^tap\d*$/.test(name)) loadModule(world, 'if_tuntap');
  if (/^bridge\d*$/.test(name)) loadModule(world, 'if_bridge');
  // For em0.100 the module of em is looked for (ifconfig.c ifmaybeload).
  if (/^.+\.\d+$/.test(name) && !isLoaded(world, 'if_vlan'))
    return { stdout: '', refusal: refused('SIOCIFCREATE2', 'EINVAL') };
  const made = cloneInterface(world.graph, { name, ...given });
  if ('refusal' in made) return { stdout: '', refusal: made.refusal };
  const family = familyOf(words[at]);
  const change = startChange(world, made.name, family ?? 'inet');
  change.printName = made.name !== name;
  if ((given.vlan === undefined) !== (given.vlandev === undefined))
    return finish(change, 'both vlan and vlandev must be specified');
  return finish(change, runWords(change, words.slice(family === undefined ? at : at + 1)));
}

/** `ifconfig IF -vnet JAIL`, which finds the interface where it is. */
export function runReturn(world: World, name: string, jail: string | undefined): Changed {
  const refusal = jail === undefined ? "'-vnet' requires argument" : bringHome({ world }, name, jail);
  return { stdout: '', refusal };
}

function startChange(world: World, name: string, family: Change['family']): Change {
  return { world, name, family, alias: 0, addresses: [], printName: false };
}

function runWords(change: Change, words: readonly string[]): Refusal {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const port = interfaceNamed(change.world.graph, change.name);
    if (port === undefined) return undefined;
    const valued = Object.hasOwn(VALUED, word) ? VALUED[word] : undefined;
    if (valued !== undefined || IDLE_VALUED.has(word)) {
      const value = words[(at += 1)];
      if (value === undefined) return `'${word}' requires argument`;
      const refusal = valued?.(change, port, value);
      if (refusal !== undefined) return refusal;
      continue;
    }
    const plain = Object.hasOwn(PLAIN, word) ? PLAIN[word] : undefined;
    const refusal = plain?.(change, port, '');
    if (refusal !== undefined) return refusal;
    if (plain === undefined && !IDLE.has(word) && !setCapability(port, word)) {
      const wrong = takeAddress(change, word);
      if (wrong !== undefined) return wrong;
    }
  }
  return assignAddresses(change);
}

/** What is no word is the address, a second one its destination: so is the name of a second family. */
function takeAddress(change: Change, word: string): Refusal {
  if (change.family === 'ether' && change.addresses.length > 0)
    return "can't set link-level netmask or broadcast";
  if (change.family !== 'ether' && familyOf(word) !== undefined) return `${word}: bad value`;
  change.addresses.push(word);
  return undefined;
}

/** The name is printed whatever became of the rest. */
function finish(change: Change, refusal: Refusal): Changed {
  return { stdout: change.printName ? `${change.name}\n` : '', refusal };
}
