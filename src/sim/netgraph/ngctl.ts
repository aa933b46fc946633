import { strerror } from './errno.js';
import { getopt } from './getopt.js';
import { runScript, runWords, USAGE } from './interpreter.js';
import { cutName } from './nodes.js';
import { closeSession, openSession, REFUSED, type Outcome, type SessionWorld } from './session.js';
import type { Graph } from './state.js';

const EX_NOINPUT = 66;
const EX_NOHOST = 68;

export interface NgctlCall extends SessionWorld {
  readonly args: readonly string[];
  /** Standard input; it is never a terminal. */
  readonly input?: string;
  readonly pid: number;
  readonly uid: number;
}

export interface NgctlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One run of ngctl(8) against the graph: options, own socket node, commands, end (facts.md sections 1.1 and 1.2). */
export function runNgctl(graph: Graph, call: NgctlCall): NgctlResult {
  const options = readOptions(graph, call);
  if ('code' in options) return options;
  const session = openSession(graph, { pid: call.pid, uid: call.uid, name: options.name }, call);
  if (typeof session === 'string') return failed(REFUSED, `ngctl: can't create node: ${strerror(session)}\n`);
  session.debug = options.debug;
  const outcome =
    options.words.length > 0
      ? runWords(session, options.words)
      : options.script === undefined
        ? undefined
        : runScript(session, options.script);
  closeSession(session);
  if (outcome === undefined) return failed(USAGE, `ngctl: no command specified\n${usage(graph)}`);
  return { code: exitCode(outcome), stdout: session.stdout, stderr: session.stderr };
}

interface CommandLine {
  readonly name: string;
  readonly debug: number;
  readonly script?: string;
  readonly words: readonly string[];
}

/** Options are obeyed in their order, so an unreadable file wins over a bad option behind it. */
function readOptions(graph: Graph, call: NgctlCall): CommandLine | NgctlResult {
  const { flags, rest, error } = getopt(call.args, graph.release >= 15 ? 'j:df:n:' : 'df:n:');
  let name = `ngctl${call.pid}`;
  let debug = 0;
  let script: string | undefined;
  for (const { letter, value } of flags) {
    if (letter === 'd') debug += 1;
    if (letter === 'n') name = cutName(value);
    if (letter === 'j') return failed(EX_NOHOST, `ngctl: jail "${value}" not found\n`);
    if (letter !== 'f') continue;
    script = value === '-' ? (call.input ?? '') : call.readFile?.(value);
    if (script === undefined) return failed(EX_NOINPUT, `ngctl: ${value}: ${strerror('ENOENT')}\n`);
  }
  if (error !== undefined) return failed(USAGE, `ngctl: ${error}\n${usage(graph)}`);
  return { name, debug, words: rest, ...(script === undefined ? {} : { script }) };
}

function usage(graph: Graph): string {
  const jail = '[-j jail] [-d] [-f filename] [-n nodename] [command [argument ...]]';
  return `usage: ngctl ${graph.release >= 15 ? jail : '[-d] [-f file] [-n name] [command ...]'}\n`;
}

function failed(code: number, stderr: string): NgctlResult {
  return { code, stdout: '', stderr };
}

function exitCode(outcome: Outcome): number {
  return outcome === 'quit' ? 0 : outcome === 'usage' ? USAGE : outcome;
}
