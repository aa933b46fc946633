import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
// As built: font and renderer are put into this file by esbuild.
import { drawPng } from '#png';
import { NAME_SIZE } from '../../src/graph/card.js';
import { framePicture } from '../../src/graph/frame.js';
import type { Place, Size } from '../../src/graph/picture.js';
import { drawGraph } from '../../src/graph/svg.js';
import { textWidth } from '../../src/graph/text-width.js';
import { readTopology } from '../../src/graph/topology.js';
import type { NetReport } from '../../src/protocol/network.js';
import { bridgeOf, largeNetwork, memberOf, nicOf, reportOf, SMALL } from '../graph/network.js';

test('every character of a name, and every box of a picture, has ink in the PNG that it has not without text', async () => {
  const name = 'Web-07x';
  const report = reportOf(
    bridgeOf({ name: 'bnet0', members: [...nicOf('em0'), memberOf({ name, hook: 'link2' })] }),
  );
  const { ink, zoom } = await textInk(report);
  const { picture, origin } = framePicture(readTopology(report));
  for (const { card, ...box } of picture.boxes)
    assert.ok(
      ink({ ...box, x: box.x + Math.round(origin.x), y: box.y + Math.round(origin.y) }) > 100 * zoom,
      card.name,
    );
  const box = picture.boxes.find(({ card }) => card.name === name);
  assert.ok(box);
  const advance = textWidth('x', NAME_SIZE);
  const left = Math.round(origin.x) + (box?.x ?? 0) + ((box?.width ?? 0) - name.length * advance) / 2;
  [...name].forEach((character, at) => {
    const cell = {
      x: left + at * advance,
      y: Math.round(origin.y) + (box?.y ?? 0),
      width: advance,
      height: 22,
    };
    assert.ok(ink(cell) >= 4 * zoom, `${character} at ${at}`);
  });
});

test('a PNG is the SVG, sharper where it is small', async () => {
  for (const report of [SMALL, largeNetwork(200, 1)]) {
    const { svg, ...size } = drawGraph(readTopology(report));
    const { width, height } = PNG.sync.read(Buffer.from(await drawPng(svg, size)));
    assert.ok(width / size.width > 1.5 && Math.abs(width / height - size.width / size.height) < 0.01);
  }
});

test('what font and renderer ask for is said beside them', () => {
  const notices = readFileSync('dist/THIRD-PARTY.txt', 'utf8');
  assert.match(notices, /resvg-wasm [\d.]+ \(MPL-2\.0\)[^]*Mozilla Public License Version 2\.0/);
  assert.match(
    notices,
    /Copyright \(c\) 2003 by Bitstream[^]*permission notice shall[^]*Arev Fonts Copyright/,
  );
});

interface Ink {
  /** Pixels that differ in a part of the picture. */
  readonly ink: (part: Place & Size) => number;
  /** Pixels of the PNG for one of the SVG. */
  readonly zoom: number;
}

/** Draws a report twice, with and without its texts. */
async function textInk(report: NetReport): Promise<Ink> {
  const { svg, ...size } = drawGraph(readTopology(report));
  const bare = svg.replace(/<text.*?<\/text>/gs, '');
  assert.not.match(bare, /<tspan/);
  const [written, blank] = [await drawPng(svg, size), await drawPng(bare, size)].map((png) =>
    PNG.sync.read(Buffer.from(png)),
  );
  if (written === undefined || blank === undefined) throw new Error('nothing drawn');
  const zoom = written.width / size.width;
  const ink = ({ x, y, width, height }: Place & Size): number => {
    let count = 0;
    for (let row = Math.floor(y * zoom); row < (y + height) * zoom; row += 1)
      for (let column = Math.floor(x * zoom); column < (x + width) * zoom; column += 1) {
        const at = (row * written.width + column) * 4;
        if (written.data.readUInt32BE(at) !== blank.data.readUInt32BE(at)) count += 1;
      }
    return count;
  };
  return { ink, zoom };
}

test.run();
