/** The eight colours every terminal has, as SGR parameters. */
const SGR = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36 } as const;
export type Colour = keyof typeof SGR;

/** Text in a colour; as it is when colours are off. */
export type Paint = (text: string, colour: Colour) => string;

export function paintWith(colours: boolean): Paint {
  return colours ? (text, colour) => `\x1b[${SGR[colour]}m${text}\x1b[0m` : (text) => text;
}
