import type { GraphicsDefinition } from '../definition/definition.js';
import { slotWord } from './slots.js';

export interface ScreenPlace {
  readonly graphics: GraphicsDefinition;
  readonly fbuf: string;
  readonly xhci: string;
}

/** The frame buffer with its VNC server, and the USB tablet that makes a viewer's pointer true. */
export function planScreen({ graphics, fbuf, xhci }: ScreenPlace): string[] {
  const { address, port, width, height, wait } = graphics;
  const host = address.includes(':') ? `[${address}]` : address;
  const words = [slotWord(fbuf), 'fbuf', `rfb=${host}:${port}`, `w=${width}`, `h=${height}`];
  return ['-s', [...words, ...(wait ? ['wait'] : [])].join(','), '-s', `${slotWord(xhci)},xhci,tablet`];
}
