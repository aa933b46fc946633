import { blankSecrets } from '../bhyve/blank-secrets.js';
import type { ProcessRow } from '../bhyve/process.js';

/**
 * Somebody who started a guest and waits for its end, to start it again or to clean up behind it. Two of them would undo
 * each other's work: a guest has one supervisor.
 */
export interface OtherSupervisor {
  readonly kind: 'vm-bhyve' | 'daemon' | 'script' | 'program';
  readonly row: ProcessRow;
  /** `vm-bhyve's vm _run (pid 812)`. */
  readonly words: string;
}

/** Shells: with an operand they run a script, without one a person. */
const SHELLS = new Set(['sh', 'ash', 'bash', 'csh', 'dash', 'fish', 'ksh', 'mksh', 'tcsh', 'zsh']);
/** Wait for their child and do nothing else: whoever is above them decides. */
const PASSIVE = new Set(
  'sudo doas su env nice nohup idprio rtprio time script lockf cpuset protect limits jexec'.split(' '),
);
/** Start what a person or a clock asks for, once, and leave it alone. */
const BYSTANDERS = new Set(
  'init login sshd sshd-session tmux screen SCREEN cron atrun getty xterm'.split(' '),
);
const WORDS_MAX = 80;

/**
 * Who supervises a process, nearest first: its parent, the parent's parent, as long as each of them would act at the end
 * of the one below. Judged by ps(1) alone.
 */
export function findAbove(
  rows: readonly ProcessRow[],
  guest: Pick<ProcessRow, 'ppid'>,
  name: string,
): readonly OtherSupervisor[] {
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const supervisors: OtherSupervisor[] = [];
  const seen = new Set<number>();
  for (let row = byPid.get(guest.ppid); row !== undefined && row.pid > 1; row = byPid.get(row.ppid)) {
    if (seen.has(row.pid)) break;
    seen.add(row.pid);
    const kind = kindOf(row.command, name);
    if (kind === 'bystander') break;
    if (kind === 'passive') continue;
    supervisors.push({ kind, row, words: wordsOf(kind, row) });
    // `vm start` and `vm startall`, while they live, are above it and do not wait for it (its lib/vm-core).
    if (kind === 'vm-bhyve') break;
  }
  return supervisors;
}

/** vm-bhyve's supervisors of that name, whether or not the guest is their child: between two runs it is not. */
export function findVmBhyve(rows: readonly ProcessRow[], name: string): readonly OtherSupervisor[] {
  return rows
    .filter(({ command }) => kindOf(command, name) === 'vm-bhyve')
    .map((row) => ({ kind: 'vm-bhyve', row, words: wordsOf('vm-bhyve', row) }));
}

/**
 * libvirt's daemons start bhyve as nobody's child and wait for its end all the same (bhyve_monitor.c), so that no parent
 * tells; the pid file of the guest does, which the caller has looked for.
 */
export function findLibvirt(rows: readonly ProcessRow[]): OtherSupervisor | undefined {
  const row = rows.find(({ command }) => ['libvirtd', 'virtbhyved'].includes(programOf(command)));
  return row === undefined ? undefined : { kind: 'program', row, words: wordsOf('program', row) };
}

type Kind = OtherSupervisor['kind'] | 'passive' | 'bystander';

function kindOf(command: string, name: string): Kind {
  if (/^daemon: /.test(command)) return 'daemon';
  if (isVmRun(command, name)) return 'vm-bhyve';
  const program = programOf(command);
  if (SHELLS.has(program)) return runsScript(command) ? 'script' : 'bystander';
  if (PASSIVE.has(program)) return 'passive';
  return BYSTANDERS.has(program) ? 'bystander' : 'program';
}

/** `/bin/sh /usr/local/sbin/vm _run [-tf] NAME [ISO]`: the whole argv of a script, whose name the kernel puts in. */
function isVmRun(command: string, name: string): boolean {
  const words = command.split(/\s+/);
  const at = words.indexOf('_run');
  if (at < 1 || !/(?:^|\/)vm$/.test(words[at - 1] ?? '')) return false;
  return words.slice(at + 1).find((word) => !word.startsWith('-')) === name;
}

/** `-sh`, `sh`, `bash --login`: a person. `sh /root/loop`, `sh -c 'while ...'`: a script. */
function runsScript(command: string): boolean {
  const [first = '', ...words] = withoutComm(command).split(/\s+/);
  if (first.startsWith('-')) return false;
  return words.some((word) => word !== '' && (!word.startsWith('-') || /^-[a-z]*c$/.test(word)));
}

/** `-sh` -> sh, `/usr/sbin/sshd: x` -> sshd, `tmux: server` -> tmux. */
function programOf(command: string): string {
  const [first = ''] = command.split(/\s+/);
  return first.replace(/^-/, '').replace(/:$/, '').replace(/^.*\//, '');
}

/** ps appends ` (comm)` to an argv whose first word is not the program's name (facts.md 9). */
function withoutComm(command: string): string {
  return command.replace(/ \([^()]*\)$/, '');
}

function wordsOf(kind: OtherSupervisor['kind'], { pid, command }: ProcessRow): string {
  if (kind === 'vm-bhyve') return `vm-bhyve's \`vm _run\` (pid ${pid})`;
  const told = blankSecrets(command);
  const text = told.length > WORDS_MAX ? `${told.slice(0, WORDS_MAX - 1)}…` : told;
  return `${kind === 'daemon' ? 'daemon(8)' : kind === 'script' ? 'the script' : 'the program'} ${text} (pid ${pid})`;
}
