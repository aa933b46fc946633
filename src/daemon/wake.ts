/** A bell: however often it was rung while nobody waited, the next one who waits is let go once. */
export interface Wake {
  ring(): void;
  /** Resolves when it rings, or has rung since the last time. */
  rung(): Promise<void>;
}

export function createWake(): Wake {
  let rang = false;
  let release: (() => void) | undefined;
  return {
    ring() {
      rang = true;
      release?.();
    },
    async rung() {
      if (!rang) await new Promise<void>((resolve) => (release = resolve));
      rang = false;
      release = undefined;
    },
  };
}
