/** A PCI address of the guest. */
export interface Address {
  readonly bus: number;
  readonly slot: number;
  readonly fn: number;
}

/** vm-bhyve's counters: bus 0 is used up to slot 30, the others up to 31. Nothing is checked. */
export interface Counter {
  /** The current place with that function. */
  at(fn: number): Address;
  nextSlot(): void;
  /** The slot after the last one of a bus is the first of the next. */
  wrap(): void;
  readonly bus: () => number;
}

export function createCounter(start: number): Counter {
  let [bus, slot, last] = [0, start, 31];
  return {
    at: (fn) => ({ bus, slot, fn }),
    nextSlot: () => {
      slot += 1;
    },
    wrap: () => {
      if (slot < last) return;
      [bus, slot, last] = [bus + 1, 0, 32];
    },
    bus: () => bus,
  };
}

export function addressText({ bus, slot, fn }: Address): string {
  return `${bus}:${slot}:${fn}`;
}

/** The slot that vm-bhyve begins with; what is no number makes an argv that bhyve refuses. */
export function startSlotOf(text: string): number | undefined {
  return /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}
