import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  capturedPorts,
  isRaw,
  planModes,
  planRaw,
  planReader,
  planTyping,
} from '../../src/bhyve/console-reader.js';

const layout = { root: '', firmware: '/f', vmm: '/dev/vmm', vmDirectory: '/vm' };

test('the console is read and typed on from the side of the pair that bhyve does not have', () => {
  const [port] = capturedPorts({ name: 'A.webA', console: { com1: { kind: 'nmdm' }, log: true } }, layout);
  assert.equal(port, { port: 1, guest: '/dev/nmdm-A.webA.1A', reader: '/dev/nmdm-A.webA.1B' });
  const device = port?.reader ?? '';
  assert.equal(planReader(device), { file: 'cat', args: ['/dev/nmdm-A.webA.1B'] });
  assert.equal(planTyping(device), { file: 'tee', args: ['-a', '/dev/nmdm-A.webA.1B'] });
  assert.equal(planRaw(device).args, ['-f', '/dev/nmdm-A.webA.1B', 'raw', '-echo', 'clocal']);
  assert.equal(planModes(device).args, ['-f', '/dev/nmdm-A.webA.1B', '-g']);
});

test('of the serial ports those on nmdm can be read, by whichever name, and nothing else', () => {
  const console = {
    com1: { kind: 'stdio' },
    com2: { kind: 'device', path: '/dev/nmdm5B' },
    com3: { kind: 'device', path: '/dev/cuau0' },
    com4: { kind: 'nmdm' },
    log: true,
  } as const;
  assert.equal(capturedPorts({ name: 'web', console }, { ...layout, root: '/w' }), [
    { port: 2, guest: '/w/dev/nmdm5B', reader: '/w/dev/nmdm5A' },
    { port: 4, guest: '/w/dev/nmdm-web.4A', reader: '/w/dev/nmdm-web.4B' },
  ]);
  const tcp = { com1: { kind: 'tcp', address: '::1', port: 1 }, log: true } as const;
  assert.equal(capturedPorts({ name: 'web', console: tcp }, layout), []);
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
