import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { consolePair, isRaw, planModes, planRaw, planReader } from '../../src/bhyve/console-reader.js';

const layout = { root: '', firmware: '/f', vmm: '/dev/vmm', vmDirectory: '/vm' };

test('the console is read on the side of the pair that bhyve does not have', () => {
  const pair = consolePair(layout, 'A.webA');
  assert.equal(pair, { guest: '/dev/nmdm-A.webA.1A', reader: '/dev/nmdm-A.webA.1B' });
  assert.equal(planReader(pair.reader), { file: 'cat', args: ['/dev/nmdm-A.webA.1B'] });
  assert.equal(planRaw(pair.reader).args, ['-f', '/dev/nmdm-A.webA.1B', 'raw', '-echo', 'clocal']);
  assert.equal(planModes(pair.reader).args, ['-f', '/dev/nmdm-A.webA.1B', '-g']);
});

test('modes are raw without echo, without line editing and with clocal, and nothing less', () => {
  const text = (control: string, local: string): string =>
    `gfmt1:cflag=${control}:iflag=1:lflag=${local}:oflag=0:discard=f:ispeed=9600:ospeed=9600\n`;
  assert.is(isRaw(text('cb00', '0')), true);
  assert.is(isRaw(text('4b00', '0')), false, 'the end of bhyve would be an end of file');
  assert.is(isRaw(text('cb00', '8')), false, 'it echoes');
  assert.is(isRaw(text('cb00', '100')), false, 'it waits for whole lines');
  assert.is(isRaw(text('4b00', '5cb')), false, 'as a tty begins');
  for (const other of ['', 'stty: /dev/nmdm-web.1B: Device not configured\n', 'gfmt1:cflag=cb00:\n'])
    assert.is(isRaw(other), false, other);
});

test.run();
