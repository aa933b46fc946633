/** The journal of a world, JSON lines: what was asked of the host and what happened in it. The auditor reads nothing else. */
export type JournalRecord = WorldRecord | CommandRecord | EventRecord;

/** First line: what kind of world this is. */
export interface WorldRecord {
  readonly kind: 'world';
  readonly seq: number;
  /** ms since the epoch. */
  readonly at: number;
  readonly root: string;
  readonly release: number;
  readonly seed: number;
  readonly kindness: boolean;
}

/** One run of a host program, written when the world applied it; its consequences follow as events. */
export interface CommandRecord {
  readonly kind: 'command';
  readonly seq: number;
  readonly at: number;
  readonly file: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly pid: number;
  readonly ppid: number;
  /** null while the program stays: a guest, a waiting pwait. */
  readonly code: number | null;
  /** Source of the reply, where there is one. */
  readonly evidence?: string;
  /** Latency given to the caller, 0 in a kind world. */
  readonly ms: number;
}

export interface EventRecord extends EventData {
  readonly kind: 'event';
  readonly seq: number;
  readonly at: number;
}

export interface EventData {
  readonly event: string;
  readonly [key: string]: unknown;
}

type Unnumbered<T> = T extends unknown ? Omit<T, 'seq' | 'at'> : never;

/** Numbers and stamps records. */
export interface Journal {
  /** The number of the record just written. */
  write(record: Unnumbered<JournalRecord>): number;
  /** Everything so far. */
  read(): string;
}

export interface JournalPaper {
  append(line: string): void;
  read(): string;
}

export function createJournal(now: () => number, paper: JournalPaper): Journal {
  let seq = parseJournal(paper.read()).length;
  return {
    write: (record) => {
      seq += 1;
      paper.append(`${JSON.stringify({ seq, at: now(), ...record })}\n`);
      return seq;
    },
    read: () => paper.read(),
  };
}

/** Reads a journal text; a last line cut by a crash is left out. */
export function parseJournal(text: string): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      records.push(JSON.parse(line) as JournalRecord);
    } catch {
      break;
    }
  }
  return records;
}
