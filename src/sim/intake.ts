/** The standard input of a process that exists as a row only: what is written before somebody reads is kept. */
export interface Intake {
  write(bytes: Buffer): void;
  end(): void;
  /** Hands over what has come and what comes; `over` once nothing more will. */
  open(take: (bytes: Buffer) => void, over: () => void): void;
}

/** With a text: that, and no more. */
export function createIntake(text?: string): Intake {
  const kept: Buffer[] = text === undefined ? [] : [Buffer.from(text)];
  let ended = text !== undefined;
  let reader: { take: (bytes: Buffer) => void; over: () => void } | undefined;
  return {
    write: (bytes) => {
      if (ended) return;
      if (reader === undefined) kept.push(bytes);
      else reader.take(bytes);
    },
    end: () => {
      if (ended) return;
      ended = true;
      reader?.over();
    },
    open: (take, over) => {
      reader = { take, over };
      for (const bytes of kept.splice(0)) take(bytes);
      if (ended) over();
    },
  };
}
