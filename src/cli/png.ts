/*!
 * This file contains resvg-wasm (MPL-2.0, source: github.com/yisibl/resvg-js) and the font DejaVu Sans Mono
 * (Copyright (c) 2003 by Bitstream, Inc. All Rights Reserved. Bitstream Vera is a trademark of Bitstream, Inc.);
 * see THIRD-PARTY.txt beside it.
 */
import font from '@fontsource/dejavu-mono/files/dejavu-mono-latin-400-normal.woff2';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import program from '@resvg/resvg-wasm/index_bg.wasm';

/** Small pictures are drawn larger, so that they can be zoomed into. */
const SHARPEST = 2;
/** Where sharpness ends, for its time: a second for so many. */
const MANY_PIXELS = 16_000_000;
/** Where even the size of the text gives way: 4 bytes each, and as much again while the file is made. */
const MOST_PIXELS = 80_000_000;

let ready: Promise<void> | undefined;

/**
 * An SVG of that size in CSS pixels as a PNG file. The font comes along: without one resvg leaves all text out and says
 * nothing, and a host without a desktop has none.
 */
export async function drawPng(
  svg: string,
  { width, height }: { width: number; height: number },
): Promise<Uint8Array> {
  // A second initialisation is an error.
  await (ready ??= initWasm(program));
  const family = 'DejaVu Sans Mono';
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: zoomOf(width * height) },
    font: {
      fontBuffers: [font],
      defaultFontFamily: family,
      monospaceFamily: family,
      sansSerifFamily: family,
      serifFamily: family,
    },
  });
  const image = drawing.render();
  try {
    return image.asPng();
  } finally {
    image.free();
    drawing.free();
  }
}

function zoomOf(pixels: number): number {
  const sharp = Math.min(SHARPEST, Math.sqrt(MANY_PIXELS / pixels));
  return Math.max(sharp, Math.min(1, Math.sqrt(MOST_PIXELS / pixels)));
}
