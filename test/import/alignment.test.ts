import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderRows } from '../../src/cli/render-alignment.js';
import { alignCommands } from '../../src/import/alignment.js';

const bhyve = (...args: readonly string[]) => ({ file: 'bhyve', args });
const marks = (before: readonly string[], now: readonly string[]) =>
  alignCommands([bhyve(...before, 'a')], [bhyve(...now, 'a')]).map(({ mark, before: old, now: own }) => [
    mark,
    old,
    own,
  ]);

test('options that are about one device stand beside each other, in the old order, and new ones at the end', () => {
  assert.equal(marks(['-s', '0:4:0,nvme,/a', '-s', '5,virtio-rnd'], ['-s', '31,lpc', '-s', '4:0,nvme,/b']), [
    ['differs', '-s 0:4:0,nvme,/a', '-s 4:0,nvme,/b'],
    ['before', '-s 5,virtio-rnd', undefined],
    ['same', 'a', 'a'],
    ['now', undefined, '-s 31,lpc'],
  ]);
});

test('what bhyve reads alike is the same', () => {
  const old = ['-AHP', '-m', '4G', '-s', '0:7:0,fbuf,tcp=127.0.0.1:5900'];
  const now = ['-A', '-H', '-P', '-m', '4096M', '-s', '7:0,fbuf,rfb=127.0.0.1:5900,w=1024,h=768'];
  assert.ok(
    marks(old, now).every(([mark]) => mark === 'same'),
    JSON.stringify(marks(old, now)),
  );
});

test('a loader is one line, and passwords are not shown', () => {
  const rows = alignCommands(
    [{ file: 'bhyveload', args: ['-m', '1G', 'a'] }, bhyve('-s', '7,fbuf,password=geheim', 'a')],
    [{ file: 'bhyveload', args: ['-m', '1G', 'a'] }, bhyve('-s', '7,fbuf', 'a')],
  );
  assert.equal(rows[0], { mark: 'same', before: 'bhyveload -m 1G a', now: 'bhyveload -m 1G a' });
  assert.not.match(JSON.stringify(rows), 'geheim');
});

test('a wide terminal has both sides in one line, a narrow one one below the other', () => {
  const rows = alignCommands([bhyve('-c', '2', 'a')], [bhyve('-c', '4', 'a')]);
  assert.equal(renderRows(rows, 80), ['  - -c 2\n', '  + -c 4\n', '    a\n']);
  const [first = '', second = ''] = renderRows(rows, 160);
  assert.match(first, /^ {2}~ -c 2 +\| -c 4\n$/);
  assert.match(second, /^ {4}a +\| a\n$/);
  const long = renderRows(alignCommands([bhyve('-o', 'x'.repeat(100), 'a')], []), 120);
  assert.ok(long.every((line) => line.length <= 121));
});

test.run();
