import { strerror } from '../errno.js';
import { parseInteger } from '../argument.js';
import { sendFrame } from '../frames.js';
import { sendMessage } from '../message.js';
import { nodeAt, print, refuse, REFUSED, warn, type Outcome, type Session } from '../session.js';
import { replyFits, textFits } from './rows.js';
import type { Command } from './command.js';

export const msgCommand: Command = {
  syntax: 'msg path command [args ... ]',
  aliases: ['cmd'],
  summary: 'Send a netgraph control message to the node at "path"',
  description:
    'The msg command constructs a netgraph control message from the command name and ASCII arguments (if any) and sends that message to the node.  It does this by first asking the node to convert the ASCII message into binary format, and resending the result.',
  run(session, args) {
    const [path, ...words] = args;
    const line = words.join(' ');
    if (path === undefined || words.length === 0) return 'usage';
    const [, name, text] = /^(\S*)([^]*)$/.exec(line)!;
    const node = nodeAt(session, path);
    const reply = typeof node === 'string' ? node : sendMessage(session.graph, node, name!, text!);
    if (typeof reply === 'string') return refuse(session, path, reply);
    if (reply === undefined || typeof node === 'string') return 0;
    const size = reply.binary?.length ?? 0;
    if (!replyFits(size)) return refuse(session, path, 'ENOBUFS');
    if (size > 0 && !textFits(reply.text)) {
      print(
        session,
        `Rec'd response ${reply.number} from "[${node.id.toString(16)}]:":\n${dump(reply.binary!)}`,
      );
      return 0;
    }
    print(session, `Rec'd response "${name}" (${reply.number}) from "[${node.id.toString(16)}]:":\n`);
    print(session, reply.text === '' ? 'No arguments\n' : `Args:\t${reply.text}\n`);
    return 0;
  },
};

/** DumpAscii of usr.sbin/ngctl/main.c: what the kernel could not turn into text within its buffers. */
function dump(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row
      .map((byte) => `${byte.toString(16).padStart(2, '0')} `)
      .join('')
      .padEnd(48);
    const plain = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    text += `${at.toString(16).padStart(4, '0')}:  ${hex} ${plain.padEnd(16)}\n`;
  }
  return text;
}

export const statusCommand: Command = {
  syntax: 'status <path>',
  summary: 'Get human readable status information from the node at <path>',
  run: (session, args) => (args.length === 1 ? noText(session, args[0]!, 'status') : 'usage'),
};

export const configCommand: Command = {
  syntax: 'config <path> [arguments]',
  summary: 'get or set configuration of node at <path>',
  run: (session, args) => (args.length >= 1 ? noText(session, args[0]!, 'config') : 'usage'),
};

/** None of the simulated types has a status or configuration text; that is no failure. */
function noText(session: Session, path: string, what: string): Outcome {
  const node = nodeAt(session, path);
  if (typeof node === 'string') return refuse(session, path, node);
  print(session, `No ${what} available for "${path}"\n`);
  return 0;
}

export const debugCommand: Command = {
  syntax: 'debug [level]',
  summary: 'Get/set debugging verbosity level',
  description:
    "Without any argument, this command displays the current debugging verbosity level. If the argument is ``+'' or ``-'' the debug level is incremented or decremented; otherwise, it must be an absolute numerical level.",
  run(session, args) {
    const [level] = args;
    if (args.length > 1) return 'usage';
    if (level === undefined) print(session, `Current debug level is ${session.debug}\n`);
    else if (level === '+') session.debug += 1;
    else if (level === '-') session.debug -= 1;
    else session.debug = parseInt(level, 10) || 0;
    return 0;
  },
};

export const writeCommand: Command = {
  syntax: 'write hook < -f file | byte ... >',
  aliases: ['w'],
  summary: 'Send a data packet down the hook named by "hook".',
  description:
    'The data may be contained in a file, or may be described directly on the command line by supplying a sequence of bytes.',
  run(session, args) {
    const [hook, ...words] = args;
    if (hook === undefined || words.length === 0) return 'usage';
    const frame = words[0] === '-f' ? frameFromFile(session, words) : frameFromWords(session, words);
    if (!(frame instanceof Uint8Array)) return frame;
    const { errno } = sendFrame(session.graph, { nodeId: session.nodeId, hook }, frame);
    if (errno === undefined) return 0;
    warn(session, `writing to hook "${hook}": ${strerror(errno)}`);
    return REFUSED;
  },
};

function frameFromFile(session: Session, words: readonly string[]): Uint8Array | Outcome {
  const [, file] = words;
  if (file === undefined || words.length !== 2) return 'usage';
  const text = session.world.readFile?.(file);
  if (text !== undefined && text !== '') return Buffer.from(text);
  warn(session, text === '' ? `file "${file}" is empty` : `can't read file "${file}": ${strerror('ENOENT')}`);
  return REFUSED;
}

/** sscanf(3) with %i: decimal, 0x.. or 0.., from -128 to 255. */
function frameFromWords(session: Session, words: readonly string[]): Uint8Array | Outcome {
  const bytes = words.map((word) => parseInteger(word, 8));
  const bad = bytes.indexOf(undefined);
  if (bad === -1) return Uint8Array.from(bytes as number[]);
  warn(session, `invalid byte "${words[bad]}"`);
  return REFUSED;
}
