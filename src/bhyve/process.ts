/** One row of the process table. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  /** 0 = not in a jail. */
  readonly jid: number;
  /** Effective user id. */
  readonly uid: number;
  /** ps(1) etimes: seconds since its start. */
  readonly elapsedSeconds: number;
  readonly command: string;
  /** Whether the command is a title of bhyve's, not an argv: a guest's devices are up then (facts.md 6.9, 16). */
  readonly titled: boolean;
}

export interface ProcessVerdict {
  /** bhyve of that name. Never more than one on a healthy host. */
  readonly guests: readonly ProcessRow[];
  /** bhyveload or grub-bhyve of that name. */
  readonly loaders: readonly ProcessRow[];
  /** Calls itself one of these, but not as root outside jails: never signalled, and a reason not to destroy anything. */
  readonly doubtful: readonly ProcessRow[];
}

const TITLE = 'bhyve: ';
/**
 * Each column but the last is a number, so blanks in a command do no harm; and command is the only one that a process
 * can choose: ps prints it through vis(3), so that no line break of its own makes a row. It may be long, and all blanks:
 * whoever runs a process may not keep us busy with it.
 */
const ROW = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)(?:\s+(\S[^]*)|\s*)$/;
/** A command behind columns that may be unreadable: ps prints `-` for what it does not know of a process. */
const GUEST_OR_LOADER = /^\s*(?:\S+\s+){5}(?:\S*\/)?(?:bhyve:?|bhyveload|grub-bhyve)(?:\s|$)/;

/** Reads `ps -axww -o pid= -o ppid= -o jid= -o uid= -o etimes= -o command=`. Other lines are left out. */
export function parsePs(stdout: string): ProcessRow[] {
  return stdout.split('\n').flatMap((line) => parseProcess(line) ?? []);
}

/** Whether a line of that ps is of a guest or a loader, but cannot be read. */
export function isStrange(line: string): boolean {
  return GUEST_OR_LOADER.test(line) && parseProcess(line) === undefined;
}

/** How far two readings of one start may lie apart: etimes has whole seconds, and ps takes its time. */
export const START_TOLERANCE_MS = 3000;

/** Monotonic ms of the host at which a process started; `now` is when the look began. Clock steps do not move it. */
export function startOf({ elapsedSeconds }: ProcessRow, now: number): number {
  return now - elapsedSeconds * 1000;
}

function parseProcess(line: string): ProcessRow | undefined {
  const [, pid, ppid, jid, uid, elapsed, command = ''] = ROW.exec(line) ?? [];
  if (pid === undefined) return undefined;
  return {
    pid: Number(pid),
    ppid: Number(ppid),
    jid: Number(jid),
    uid: Number(uid),
    elapsedSeconds: Number(elapsed),
    command: command.trimEnd(),
    titled: command.startsWith(TITLE),
  };
}

const LOADERS = new Set(['bhyveload', 'grub-bhyve']);

/**
 * Who of the process table is the guest of that name, or loads it: by title, or before that by the full argv
 * (design: identity of a process).
 */
export function judgeProcesses(rows: readonly ProcessRow[], name: string): ProcessVerdict {
  const guests: ProcessRow[] = [];
  const loaders: ProcessRow[] = [];
  const doubtful: ProcessRow[] = [];
  for (const row of rows) {
    const program = hasTitle(row, name) ? 'bhyve' : programOf(row, name);
    const kind = program === 'bhyve' ? guests : LOADERS.has(program) ? loaders : undefined;
    if (kind !== undefined) (isRoots(row) ? kind : doubtful).push(row);
  }
  return { guests, loaders, doubtful };
}

/** ps appends ` (comm)` to an argv whose first word is not the program's name (facts.md 9). */
function hasTitle({ command }: ProcessRow, name: string): boolean {
  return command === `${TITLE}${name}` || command === `${TITLE}${name} (bhyve)`;
}

/** Of root, outside jails. */
function isRoots({ uid, jid }: ProcessRow): boolean {
  return uid === 0 && jid === 0;
}

/** Base name of the program of an argv whose last word is the VM's name. */
function programOf({ command, titled }: ProcessRow, name: string): string {
  if (titled || !command.endsWith(` ${name}`)) return '';
  return /^(?:\S*\/)?(\S+) /.exec(command)?.[1] ?? '';
}
