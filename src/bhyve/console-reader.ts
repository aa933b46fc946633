import type { HostCommand } from '../command/command.js';
import { SERIAL_PORTS, type VmDefinition } from '../definition/definition.js';
import { consolePath } from './console.js';
import type { Layout } from './layout.js';

/*
 * Keeping what a guest prints on a serial port: cat(1) on the B side of its nmdm(4) pair, of which bhyve(8) has the A side. What is
 * said of ttys here is read in sys/kern/tty.c and sys/dev/nmdm/nmdm.c [13]; on a host it is UNPROVEN.
 */

/** A serial port of a guest that ends on an nmdm(4) pair. */
export interface CapturedPort {
  /** 1 = com1. */
  readonly port: number;
  /** bhyve's side, and its loader's. */
  readonly guest: string;
  /** The other one. */
  readonly reader: string;
}

/** Which of com1 to com4 can be captured, whether they are or not: not the PCI ones, and no other devices. */
export function capturedPorts(
  { name, console }: Pick<VmDefinition, 'name' | 'console'>,
  layout: Pick<Layout, 'root'>,
): readonly CapturedPort[] {
  return SERIAL_PORTS.flatMap((key, index) => {
    const backend = console[key];
    if (backend?.kind !== 'nmdm' && backend?.kind !== 'device') return [];
    const guest = consolePath(backend, { vm: name, port: index + 1, layout });
    const [, pair, side] = /^(.*\/dev\/nmdm[^/]*)([AB])$/.exec(guest) ?? [];
    return pair === undefined
      ? []
      : [{ port: index + 1, guest, reader: `${pair}${side === 'A' ? 'B' : 'A'}` }];
  });
}

/**
 * Opens a side and copies what comes out of it. The open waits for carrier, which is that somebody has opened, or waits
 * to open, the other side: two of these on one pair let each other in.
 */
export function planReader(device: string): HostCommand {
  return { file: 'cat', args: [device] };
}

/**
 * Types what it is fed. The reader has the side open already, raw and clocal: this open waits for nothing, changes no modes,
 * and its close is not the last one. -a, or it would be opened for truncation, which is nothing for a device.
 */
export function planTyping(device: string): HostCommand {
  return { file: 'tee', args: ['-a', device] };
}

/**
 * Raw without echo, or the B side would send the guest its own words back; clocal, so that the end of bhyve(8), which
 * takes the carrier away, is no end of file. The modes last as long as somebody has the side open: ttydev_open() begins
 * with fresh ones. stty(1) -f opens without waiting for carrier, but behind an open that waits (TF_OPENCLOSE).
 */
export function planRaw(device: string): HostCommand {
  return { file: 'stty', args: ['-f', device, 'raw', '-echo', 'clocal'] };
}

/** What the modes are now, for isRaw. */
export function planModes(device: string): HostCommand {
  return { file: 'stty', args: ['-f', device, '-g'] };
}

/** sys/_termios.h */
const ECHO = 0x8;
const ICANON = 0x100;
const CLOCAL = 0x8000;

/** Whether `stty -g` tells of modes as planRaw sets them: `gfmt1:cflag=cb00:iflag=1:lflag=0:...` (bin/stty/gfmt.c). */
export function isRaw(text: string): boolean {
  const flags = new Map(
    [...text.matchAll(/\b([cl]flag)=([0-9a-f]+)/g)].map(([, key, hex]) => [key, parseInt(hex ?? '', 16)]),
  );
  const [local, control] = [flags.get('lflag'), flags.get('cflag')];
  if (local === undefined || control === undefined) return false;
  return (local & (ECHO | ICANON)) === 0 && (control & CLOCAL) !== 0;
}
