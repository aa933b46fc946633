import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { getopt } from '../getopt.js';
import { reply, type Call, type Evidence, type Outcome } from '../call.js';
import type { World } from '../world.js';

export const EVIDENCE = {
  'sysrc: values': 'usr.sbin/sysrc/sysrc [main]: `name: value`, only values with -n',
  'sysrc: unknown variable':
    'usr.sbin/sysrc/sysrc [main]: exit 1, with -i silently; that older ones exit 0 then: UNPROVEN',
  'sysrc: set': 'usr.sbin/sysrc/sysrc [main]: `name: before -> after`',
  'sysrc: usage': 'usr.sbin/sysrc/sysrc [main]',
} satisfies Evidence;

/** Of /etc/defaults/rc.conf, as far as anybody here asks. */
const DEFAULTS: Readonly<Record<string, string>> = { rcshutdown_timeout: '90', kld_list: '' };

/** sysrc(8) on the rc.conf of the world. */
export function sysrc(world: World, call: Call): Outcome {
  const { given, operands, fault } = getopt(call.args, 'aAcdDeEf:Fhij:lLnNqR:s:vxX');
  if (fault !== undefined || operands.length === 0)
    return reply(EVIDENCE['sysrc: usage'], 1, {
      stderr: "Usage: sysrc [OPTIONS] {name[[+|-]=value] ...}\nTry `sysrc --help' for more information.\n",
    });
  const bare = given.has('n');
  let [stdout, stderr, code] = ['', '', 0];
  let wrote = false;
  for (const word of operands) {
    const [, name = '', mode = '', value] = /^(\w+)([+-]?)(?:=(.*))?$/s.exec(word) ?? [];
    const before = valuesOf(world).get(name);
    if (value !== undefined) {
      const after = changed(before ?? '', mode, value);
      write(world, name, after);
      wrote = true;
      stdout += `${bare ? '' : `${name}: `}${before ?? ''} -> ${after}\n`;
    } else if (before !== undefined) stdout += bare ? `${before}\n` : `${name}: ${before}\n`;
    else {
      code = 1;
      if (!given.has('i') && !given.has('q')) stderr += `sysrc: unknown variable '${name}'\n`;
    }
  }
  const evidence = code !== 0 ? 'sysrc: unknown variable' : wrote ? 'sysrc: set' : 'sysrc: values';
  return reply(EVIDENCE[evidence], code, { stdout, stderr });
}

/** += and -= on lists; the first character of the value is the delimiter where it is no word character. */
function changed(before: string, mode: string, value: string): string {
  if (mode === '') return value;
  const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
  const [old, some] = [words(before), words(value)];
  const kept = mode === '-' ? old.filter((word) => !some.includes(word)) : old;
  return [...kept, ...(mode === '+' ? some.filter((word) => !kept.includes(word)) : [])].join(' ');
}

function valuesOf(world: World): Map<string, string> {
  const found = [...textOf(world).matchAll(/^\s*(\w+)=(["']?)(.*?)\2\s*(?:#.*)?$/gm)];
  return new Map([
    ...Object.entries(DEFAULTS),
    ...found.map(([, name = '', , value = '']) => [name, value] as const),
  ]);
}

function write(world: World, name: string, value: string): void {
  const others = textOf(world)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(`${name}=`));
  mkdirSync(`${world.settings.root}/etc`, { recursive: true });
  writeFileSync(fileOf(world), [...others, `${name}="${value}"`, ''].join('\n'));
}

function textOf(world: World): string {
  try {
    return readFileSync(fileOf(world), 'utf8');
  } catch {
    return '';
  }
}

function fileOf({ settings }: World): string {
  return `${settings.root}/etc/rc.conf`;
}
