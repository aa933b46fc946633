import { strerror } from '../../../src/sim/netgraph/errno.js';
import { injectFrame, passSeconds, type Arrival } from '../../../src/sim/netgraph/frames.js';
import {
  createGraph,
  removeInterface,
  renameInterface,
  type Graph,
} from '../../../src/sim/netgraph/graph.js';
import { endProcess } from '../../../src/sim/netgraph/holder.js';
import { interfaceFlags } from '../../../src/sim/netgraph/interface.js';
import { runScript, runWords } from '../../../src/sim/netgraph/interpreter.js';
import { runNgctl } from '../../../src/sim/netgraph/ngctl.js';
import { closeSession, openSession, type Session } from '../../../src/sim/netgraph/session.js';
import { inSortedOrder } from './hash-order.js';
import type { Recorded, RecordedRun } from './transcript.js';

/** What is not in a recording but happened: time between steps, holders started and ended by the recorder. */
export interface Unrecorded {
  readonly seconds?: number;
  readonly hold?: { readonly name: string; readonly pid: number; readonly script: string };
  readonly endPid?: number;
  readonly endHolder?: true;
  /** Node ids used up by something else. */
  readonly ids?: number;
}

export interface Answer {
  readonly wanted: string;
  readonly got: string;
}

/** Plays one recorded session against the model, on the recorder's host. */
export interface Replay {
  readonly graph: Graph;
  readonly files: Readonly<Record<string, string>>;
  session: Session | undefined;
  sessionPid: number;
  arrivals: Arrival[];
}

export function newReplay(files: Readonly<Record<string, string>>): Replay {
  const interfaces = [
    { name: 'lo0' },
    { name: 'vtnet0', mac: '58:9c:fc:00:10:02' },
    { name: 'em0', mac: '58:9c:fc:00:10:03' },
  ];
  const graph = createGraph({ release: 14, interfaces, etherLoaded: true });
  return { graph, files, session: undefined, sessionPid: 0, arrivals: [] };
}

export function playUnrecorded(replay: Replay, unrecorded: Unrecorded): void {
  const { graph } = replay;
  if (unrecorded.seconds !== undefined) passSeconds(graph, unrecorded.seconds);
  graph.nextId += unrecorded.ids ?? 0;
  if (unrecorded.endPid !== undefined) endProcess(graph, unrecorded.endPid);
  if (unrecorded.endHolder === true) endProcess(graph, replay.sessionPid);
  if (unrecorded.hold === undefined) return;
  const { name, pid, script } = unrecorded.hold;
  const session = openSession(graph, { name, pid, uid: 0 }, {});
  if (typeof session === 'string') throw new Error(strerror(session));
  if (runScript(session, script) !== 0) throw new Error(session.stderr);
}

/** What the recording shows for a step, and what the model does. */
export function playStep(replay: Replay, step: Recorded, omitted: 'stderr' | 'text' | undefined): Answer {
  if (step.kind === 'run') return playRun(replay, step.run, omitted === 'stderr');
  if (step.kind === 'open') return playOpen(replay, step);
  const session = replay.session!;
  if (step.kind === 'packet') return { wanted: step.text, got: packetText(replay.arrivals.shift()) };
  if (step.kind === 'end') {
    closeSession(session);
    endProcess(replay.graph, replay.sessionPid);
    return { wanted: omitted === 'text' ? '' : step.text.trim(), got: '' };
  }
  const printed = session.stdout.length + session.stderr.length;
  runWords(session, step.command.split(' '));
  const got = (session.stdout + session.stderr).slice(printed);
  session.stdout = session.stderr = '';
  return { wanted: inSortedOrder(step.text), got: inSortedOrder(got) };
}

function playOpen(replay: Replay, step: Extract<Recorded, { kind: 'open' }>): Answer {
  const name = step.args[0] === '-n' ? step.args[1]! : `ngctl${step.pid}`;
  const session = openSession(replay.graph, { name, pid: step.pid, uid: 0 }, {});
  if (typeof session === 'string') return { wanted: step.text, got: session };
  runWords(session, ['help']);
  const got = session.stdout;
  session.stdout = '';
  Object.assign(replay, { session, sessionPid: step.pid, arrivals: [] });
  return { wanted: step.text, got };
}

function playRun(replay: Replay, run: RecordedRun, traceOmitted: boolean): Answer {
  const result = run.program === 'ngctl' ? playNgctl(replay, run) : playHost(replay, run.args);
  const text = (one: { stdout: string; stderr: string; code: number }) =>
    `${inSortedOrder(one.stdout)}${traceOmitted ? '' : one.stderr}rc=${one.code}`;
  const wanted = run.stdout.replace(/58:9c:fc:10:ff:a3/g, 'generated');
  return { wanted: text({ ...run, stdout: wanted }), got: text(result) };
}

function playNgctl(replay: Replay, run: RecordedRun) {
  const pid = Number(/(?:Name: |\{)ngctl(\d+)/.exec(run.stdout)?.[1] ?? 999999);
  return runNgctl(replay.graph, {
    args: run.args,
    pid,
    uid: 0,
    readFile: (path) => replay.files[path],
    ...(run.input === undefined ? {} : { input: run.input }),
  });
}

/** The recorder's own host commands, mapped onto the model's. */
function playHost(replay: Replay, args: readonly string[]) {
  const [command, first = '', second = ''] = args;
  let stdout = '';
  if (command === 'iflist') stdout = interfaceList(replay.graph);
  else if (command === 'inject') {
    const frame = Buffer.alloc(60);
    frame.write(second, 'hex');
    replay.arrivals.push(...injectFrame(replay.graph, first, frame));
  } else if (command === 'ifrename') renameInterface(replay.graph, first, second);
  else if (command === 'ifdestroy') removeInterface(replay.graph, first);
  else throw new Error(`unknown host command ${command}`);
  return { stdout, stderr: '', code: 0 };
}

/** The recorder gives every generated address the same tail; the model, like FreeBSD, one of its own to each. */
function interfaceList(graph: Graph): string {
  const rows = graph.interfaces.map((port) => {
    const { value, names } = interfaceFlags(port);
    const shown = names.filter((name) => ['UP', 'RUNNING', 'PROMISC'].includes(name));
    const mac = port.kind === 'eiface' && port.mac.startsWith('58:9c:fc:') ? 'generated' : port.mac;
    const hasNode = graph.nodes.some((node) => node.type === 'ether' && node.interfaceIndex === port.index);
    const words = [port.name, `flags=${value.toString(16)}`, ...shown, ...(mac === '' ? [] : ['ether', mac])];
    return `${[...words, `pcount=${port.promiscCount}`, `l2com=${hasNode ? 'ng' : '-'}`].join(' ')}\n`;
  });
  return rows.join('');
}

function packetText(arrival: Arrival | undefined): string {
  if (arrival === undefined) return 'no packet';
  const rows: string[] = [];
  for (let at = 0; at < arrival.frame.length; at += 16) {
    const bytes = [...arrival.frame.subarray(at, at + 16)];
    const hex = bytes.map((byte) => `${byte.toString(16).padStart(2, '0')} `).join('');
    const ascii = bytes.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    rows.push(`${at.toString(16).padStart(4, '0')}:  ${hex.padEnd(48)} ${ascii.padEnd(16)}\n`);
  }
  return `Rec'd data packet on hook "${arrival.hook}":\n${rows.join('')}`;
}
