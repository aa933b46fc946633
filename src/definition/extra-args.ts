import { judgeDevice } from './extra-device.js';
import { optionsOf } from './extra-options.js';
import { BHYVE_FLAGS, BHYVE_VALUED } from './getopt.js';
import { findSecrets, withoutSecret } from './secret.js';
import { readSlot } from './slot.js';
import { isUnprintable } from './word.js';

/** What must never be passed, or is said by a key of its own. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  h: 'prints help and exits 0, which looks like a guest reboot',
  M: 'makes bhyve restart the guest itself, behind the back of vmctl',
  g: 'was removed from bhyve',
  c: 'is the key cpus',
  m: 'is the key memory',
  U: 'is the key uuid',
  f: 'is the key fwcfg',
  n: 'is the key numa',
};

export interface WordFault {
  readonly index: number;
  readonly message: string;
}

/**
 * What bhyve would misread in `extra_args`, read as getopt(3) reads it: a word it takes for the VM's name, an option that would
 * swallow the VM's name, help that looks like a reboot. Mere typos are bhyve's to judge.
 */
export function judgeExtraArgs(words: readonly string[]): readonly WordFault[] {
  const secrets = findSecrets(words);
  // A message repeats its word, and goes into logs.
  const clean = words.map(withoutSecret);
  const others = [...judgeWords(clean), ...judgeOrder(clean)].filter(
    ({ index }) => !secrets.some((secret) => secret.index === index),
  );
  return [...secrets, ...others].sort((a, b) => a.index - b.index);
}

function judgeWords(words: readonly string[]): readonly WordFault[] {
  const faults: WordFault[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const { message, letter, argument } = readWord(words[index]!);
    if (message !== undefined) faults.push({ index, message });
    if (letter === undefined) continue;
    if (argument !== undefined) {
      const fault = judgeGlued(letter, argument);
      if (fault !== undefined) faults.push({ index, message: fault });
      continue;
    }
    const next = words[index + 1];
    const fault =
      next === undefined ? lacksArgument(letter) : (judgePlain(next) ?? judgeArgument(letter, next));
    if (fault !== undefined) faults.push({ index: next === undefined ? index : index + 1, message: fault });
    index += 1;
  }
  return faults;
}

/** A variable below a slot is in the way of a -s that comes after it: "already occupied!" (bhyve-cases README 10). */
function judgeOrder(words: readonly string[]): readonly WordFault[] {
  const named = new Set<string>();
  return optionsOf(words).flatMap(({ letter, argument, index }) => {
    if (letter === 'o') {
      const [, bus, slot, fn] = /^pci\.(\d+)\.(\d+)\.(\d+)\./.exec(argument) ?? [];
      if (bus !== undefined) named.add(`${bus}:${slot}:${fn}`);
    }
    const reading = letter === 's' ? readSlot(argument.split(',')[0] ?? '') : undefined;
    if (reading?.ok !== true || !named.has(reading.value)) return [];
    return [{ index, message: `-o pci.${reading.value.replaceAll(':', '.')} must come behind this -s` }];
  });
}

interface Word {
  readonly message?: string | undefined;
  /** The option of this word that takes an argument, if one does. */
  readonly letter?: string;
  /** Its argument, when it stands in the same word. */
  readonly argument?: string;
}

function readWord(word: string): Word {
  const message = judgePlain(word) ?? (/^-[^-]/.test(word) ? undefined : notAnOption(word));
  if (message !== undefined) return { message };
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at]!;
    const rest = word.slice(at + 1);
    const reason = FORBIDDEN[letter];
    const fault = reason === undefined ? undefined : `-${letter} ${reason}`;
    if (BHYVE_VALUED.includes(letter)) {
      return { message: fault, letter, ...(rest === '' ? {} : { argument: rest }) };
    }
    // What bhyve does not know ends in its usage text; the words behind it are not worth a guess.
    if (fault !== undefined || !BHYVE_FLAGS.includes(letter)) return { message: fault };
  }
  return {};
}

function judgeGlued(letter: string, argument: string): string | undefined {
  if (!/^\s/.test(argument)) return judgeArgument(letter, argument);
  return `write the option and its argument as two words: ["-${letter}", ${JSON.stringify(argument.trim())}]`;
}

function lacksArgument(letter: string): string {
  return `-${letter} lacks its argument: bhyve would take the VM's name for it`;
}

function judgePlain(word: string): string | undefined {
  if (word === '') return 'an empty word makes bhyve print help and exit 0';
  if (isUnprintable(word)) return 'must not contain control characters';
  if (word.includes('%')) return `"${word}" contains "%": bhyve would take it for a variable`;
  return /^\s|\s$/.test(word) ? `"${word}" begins or ends with a blank` : undefined;
}

function notAnOption(word: string): string {
  return `"${word}" is no option: bhyve would take it for the VM's name`;
}

function judgeArgument(letter: string, argument: string): string | undefined {
  if ((letter === 's' || letter === 'l') && 'help'.startsWith(argument)) {
    return `-${letter} ${argument} prints help and exits 0, which looks like a guest reboot`;
  }
  if (letter === 'o') return judgeVariable(argument);
  if (letter === 'p' && !/^\d+:\d+$/.test(argument)) {
    return `-p ${argument}: write VCPU:HOSTCPU, such as 0:2; bhyve ignores what follows`;
  }
  if (letter === 'l') return judgeLpc(argument);
  return letter === 's' ? judgeDevice(argument) : undefined;
}

/** Variables that are nobody's are dropped without a word (bhyve-cases README 1, 18). */
function judgeVariable(argument: string): string | undefined {
  if (argument.startsWith('config.dump')) return 'config.dump ends bhyve before the guest runs';
  if (argument.startsWith('monitor=')) return `-o monitor ${FORBIDDEN['M']}`;
  if (!/^[^=]+=./.test(argument)) return `-o ${argument}: write NAME=VALUE`;
  const [name = ''] = argument.split('=', 1);
  if (!name.startsWith('pci.')) return judgeRenamed(name);
  const [, bus, slot, fn] = /^pci\.(\d{1,3})\.(\d{1,2})\.(\d)\../.exec(name) ?? [];
  if (bus !== undefined && Number(bus) < 256 && Number(slot) < 32 && Number(fn) < 8) return undefined;
  return `-o ${argument}: bhyve looks at pci.BUS.SLOT.FUNCTION.NAME only, up to 255, 31 and 7`;
}

/** Keys that say the same, and before which words of extra_args would win. */
function judgeRenamed(name: string): string | undefined {
  const keys: Readonly<Record<string, string>> = {
    name: "the VM's name, that of the file",
    cpus: 'cpus',
    'memory.size': 'memory',
    uuid: 'uuid',
    bootrom: 'loader',
    bootvars: 'loader',
    'lpc.bootrom': 'loader',
    'lpc.bootvars': 'loader',
  };
  return Object.hasOwn(keys, name) ? `-o ${name} is the key ${keys[name]}` : undefined;
}

function judgeLpc(argument: string): string | undefined {
  if (/^bootrom(,|$)/i.test(argument)) return '-l bootrom is the key loader';
  if (/^com[1-4],stdio$/i.test(argument))
    return `-l ${argument}: "stdio" has no terminal under a supervisor: use the key console`;
  if (/^tpm,(?!(?:passthru|swtpm),[^,]+(?:,version=2\.0)?$)/i.test(argument))
    return `-l ${argument}: write tpm,passthru,/dev/tpm0 or tpm,swtpm,/SOCKET, or the key tpm`;
  return /^com[1-4],?$/i.test(argument) ? `-l ${argument} without a device aborts bhyve` : undefined;
}
