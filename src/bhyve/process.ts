/** One row of the process table. */
export interface ProcessRow {
  readonly pid: number;
  readonly ppid: number;
  /** 0 = not in a jail. */
  readonly jid: number;
  /** Effective user id. */
  readonly uid: number;
  /** ps(1) lstart as printed, such as `Sat Nov 21 21:30:59 2026`: with the pid, who a process is. */
  readonly startTime: string;
  /** The program's own name, whatever it calls itself. */
  readonly ucomm: string;
  readonly command: string;
  /** Whether the command is a title of bhyve's, not an argv: a guest's devices are up then (facts.md 6.9, 16). */
  readonly titled: boolean;
}

/** A row that has to do with a VM. */
export type ProcessMatch = ProcessRow;

export interface ProcessVerdict {
  /** bhyve of that name. Never more than one on a healthy host. */
  readonly guests: readonly ProcessMatch[];
  /** bhyveload or grub-bhyve of that name. */
  readonly loaders: readonly ProcessMatch[];
  /** Bears the title, but not as root outside jails: no guest of ours, and a reason not to destroy anything. */
  readonly doubtful: readonly ProcessMatch[];
}

const TITLE = 'bhyve: ';
/** Each column but the last two is numbers or the fixed-width lstart, so blanks in a command do no harm. */
const ROW =
  /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})\s+(\S+)(?:\s+(.*?))?\s*$/;

/** Reads `ps -axww -o pid= -o ppid= -o jid= -o uid= -o lstart= -o ucomm= -o command=`. Other lines are left out. */
export function parsePs(stdout: string): ProcessRow[] {
  return stdout.split('\n').flatMap((line) => parseProcess(line) ?? []);
}

/** One row of that ps; undefined when it is none. */
export function parseProcess(line: string): ProcessRow | undefined {
  const [, pid, ppid, jid, uid, startTime, ucomm, command = ''] = ROW.exec(line) ?? [];
  if (pid === undefined || startTime === undefined || ucomm === undefined) return undefined;
  return {
    pid: Number(pid),
    ppid: Number(ppid),
    jid: Number(jid),
    uid: Number(uid),
    startTime,
    ucomm,
    command,
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
    if (hasTitle(row, name)) (isRootBhyve(row) ? guests : doubtful).push(row);
    const program = programOf(row, name);
    if (program === 'bhyve') guests.push(row);
    if (program !== undefined && LOADERS.has(program)) loaders.push(row);
  }
  return { guests, loaders, doubtful };
}

/** ps appends ` (comm)` to an argv whose first word is not the program's name (facts.md 9). */
function hasTitle({ command }: ProcessRow, name: string): boolean {
  return command === `${TITLE}${name}` || command === `${TITLE}${name} (bhyve)`;
}

function isRootBhyve({ uid, jid, ucomm }: ProcessRow): boolean {
  return uid === 0 && jid === 0 && ucomm === 'bhyve';
}

/** Base name of the program of an argv whose last word is the VM's name. */
function programOf({ command, titled }: ProcessRow, name: string): string | undefined {
  if (titled || !command.endsWith(` ${name}`)) return undefined;
  return /^(?:\S*\/)?(\S+) /.exec(command)?.[1];
}
