import { ABILITIES, type Ability } from '../bhyve/release.js';
import type { FileExample } from './file-examples.js';
import { HOST_EXAMPLES, VM_EXAMPLES } from './file-examples.js';
import * as text from './file-prose.js';
import { keyLists, valueList } from './key-list.js';
import { keyTables } from './key-tables.js';
import { literal, prose, word } from './mdoc.js';
import { type Page, tagged } from './page.js';

/** vmctl.toml(5). */
export function vmFilePage(): Page {
  return {
    title: 'vmctl.toml',
    section: 5,
    about: 'a virtual machine of vmctl',
    sections: [
      { title: 'DESCRIPTION', text: text.VM_DESCRIPTION },
      { title: 'KEYS', text: `${text.KEYS_BEFORE.trim()}\n${keyLists(keyTables('vm'))}` },
      { title: 'VALUES', text: `${valueList()}\n.Pp\n${text.VALUES_BEFORE.trim()}` },
      { title: 'RELEASES', text: `${text.RELEASES_BEFORE.trim()}\n${abilityList()}` },
      { title: 'FILES', text: files() },
      { title: 'EXAMPLES', text: examples(VM_EXAMPLES) },
      { title: 'SEE ALSO', text: seeAlso(['vmctl-host.toml 5', 'bhyve 8', 'bhyveload 8', 'vmctl 8']) },
    ],
  };
}

/** vmctl-host.toml(5). */
export function hostFilePage(): Page {
  return {
    title: 'vmctl-host.toml',
    section: 5,
    about: 'the host of vmctl: bridges, operators and defaults',
    sections: [
      { title: 'DESCRIPTION', text: text.HOST_DESCRIPTION },
      {
        title: 'KEYS',
        text: `${text.KEYS_BEFORE.trim()}\nValues are written as\n.Xr vmctl.toml 5\nhas them.\n${keyLists(keyTables('host'))}`,
      },
      { title: 'FILES', text: files() },
      { title: 'EXAMPLES', text: examples(HOST_EXAMPLES) },
      {
        title: 'SEE ALSO',
        text: seeAlso(['netgraph 4', 'ng_bridge 4', 'ng_eiface 4', 'vmctl.toml 5', 'ifconfig 8', 'vmctl 8']),
      },
    ],
  };
}

function abilityList(): string {
  const rows = ABILITIES.map((ability): [string, string] => [
    words(ability.key),
    prose(abilityWords(ability)),
  ]);
  return tagged(rows);
}

function abilityWords({ since, notArm64 }: Ability): string {
  return [
    ...(since === undefined ? [] : [`Since FreeBSD ${since}.`]),
    ...(notArm64 === undefined ? [] : [`Not on arm64: ${notArm64.replace(/^arm64 /, 'it ')}.`]),
  ].join(' ');
}

function words(key: string): string {
  const [, name = '', rest = ''] = /^(\S+) ?(.*)$/.exec(key) ?? [];
  return `Va ${word(name)}${rest === '' ? '' : ` No ${rest.split(' ').map(word).join(' ')}`}`;
}

function files(): string {
  const directory = '/usr/local/etc/vmctl';
  return tagged([
    [`Pa ${directory}/NAME.toml`, 'A virtual machine.'],
    [`Pa ${directory}/host.toml`, 'The host.'],
    [`Pa ${directory}/templates/NAME.toml`, 'A template.'],
  ]);
}

function examples(list: readonly FileExample[]): string {
  return list.map(({ what, text: file }) => `${prose(what)}\n${literal(file)}`).join('\n.Pp\n');
}

function seeAlso(pages: readonly string[]): string {
  return pages.map((page, at) => `.Xr ${page}${at + 1 < pages.length ? ' ,' : ''}`).join('\n');
}
