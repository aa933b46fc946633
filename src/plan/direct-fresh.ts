import type { CommandResult } from '../command/command.js';
import type { DirectNicDefinition } from '../definition/devices.js';
import { answer } from './answer.js';

/** What a host that nobody looks at is taken to have: all that the definition expects to be there, and no more. */
export function freshNetwork(nics: readonly DirectNicDefinition[]): CommandResult {
  const rows = new Map([['lo0', 'lo']]);
  for (const { backend } of nics) {
    if (backend.kind === 'node') rows.set(backend.node, '');
    if (backend.kind === 'netmap') rows.set(backend.port, '');
    if (backend.kind === 'tap' && backend.ifBridge !== undefined) rows.set(backend.ifBridge, 'bridge');
    if (backend.kind === 'tap' && backend.device !== undefined) rows.set(backend.device, 'tap');
  }
  return answer(0, { stdout: [...rows].map(([name, group]) => row(name, group)).join('') });
}

function row(name: string, group: string): string {
  const groups = group === '' ? '' : `\tgroups: ${group}\n`;
  return `${name}: flags=8843<UP,RUNNING> metric 0 mtu 1500\n${groups}`;
}

/** An ng_ether(4) node without hooks, and what it answers (facts.md 1.6, 1.7), with made-up ids. */
export function freshEther(node: string): string {
  const replies = [`getifname" (1)|"${node}"`, 'getpromisc" (5)|0', 'getautosrc" (7)|0'].map((text) => {
    const [head = '', args = ''] = text.split('|');
    return `Rec'd response "${head} from "[1]:":\nArgs:\t${args}\n`;
  });
  return `  Name: ${node.padEnd(15)} Type: ether           ID: 00000001   Num hooks: 0\n${replies.join('')}`;
}
