/** Device key (`disk:PATH`, `net:lan`, `fbuf`, ...) -> `bus:slot:function`. */
export type Slots = Readonly<Record<string, string>>;

export const HOSTBRIDGE_SLOT = '0:0:0';
/** By convention, and where UEFI and Windows look for it (facts.md 6.4). */
export const LPC_SLOT = '0:31:0';
/** facts.md 6.4 */
export const BUSES = 256;
export const SLOTS = 32;
export const FUNCTIONS = 8;

/** `0:5:1` as the word of `-s`: `5:1`. */
export function slotWord(slot: string): string {
  return slot.replace(/^0:/, '');
}

export function busOf(slot: string): number {
  return Number.parseInt(slot, 10);
}

export function functionOf(slot: string): number {
  return Number(slot.slice(slot.lastIndexOf(':') + 1));
}

/** `pci.0.5.1`: a device's node in bhyve_config(5). */
export function slotNode(slot: string): string {
  return `pci.${slot.replaceAll(':', '.')}`;
}

/** Whether a pinned address is one that a device may get: not host bridge's and LPC's slots, which guests know them by. */
export function isAssignable(slot: string): boolean {
  const [, bus, number, fn] = /^(\d{1,3}):(\d{1,2}):([0-7])$/.exec(slot) ?? [];
  if (bus === undefined || `${Number(bus)}:${Number(number)}:${fn}` !== slot) return false;
  return Number(bus) === 0
    ? Number(number) > 0 && Number(number) < 31
    : Number(bus) < BUSES && Number(number) < SLOTS;
}
