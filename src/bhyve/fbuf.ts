import { listenText } from '../definition/address.js';
import type { GraphicsDefinition } from '../definition/definition.js';
import { slotWord } from './slot.js';

/** Of a screen that is "auto" and was given no port yet. */
const FIRST_PORT = 5900;

export interface ScreenPlace {
  readonly graphics: GraphicsDefinition;
  readonly slot: string;
  /** Of a screen that is "auto". */
  readonly vncPort: number | undefined;
}

/** The frame buffer with its VNC server. The password is in no argv: secrets.ts. */
export function planScreen({ graphics, slot, vncPort }: ScreenPlace): string[] {
  const { address, port = vncPort ?? FIRST_PORT, width, height, wait, vga, keyboard } = graphics;
  const words = [
    ...[slotWord(slot), 'fbuf', `rfb=${listenText({ address, port })}`, `w=${width}`, `h=${height}`],
    ...(vga === undefined ? [] : [`vga=${vga}`]),
    ...(wait ? ['wait'] : []),
  ];
  return ['-s', words.join(','), ...(keyboard === undefined ? [] : ['-K', keyboard])];
}
