import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { claimsOfExtra, passthruDevice } from '../../src/definition/extra-claims.js';
import { optionsOf } from '../../src/definition/extra-options.js';

test('options are read as getopt reads them: glued, bundled, or in two words', () => {
  assert.equal(optionsOf(['-s', '7,x', '-s8,y', '-SHs', '9,z', '-W', '-l']), [
    { letter: 's', argument: '7,x', index: 1 },
    { letter: 's', argument: '8,y', index: 2 },
    { letter: 's', argument: '9,z', index: 4 },
  ]);
  assert.equal(optionsOf(['-S', '--', '-s', '7,x']), [], 'options end there');
  assert.equal(optionsOf(['word', '-']), []);
});

test('every selector of a passthru device has one spelling', () => {
  for (const text of ['2/0/1', '02/00/1', 'pci2:0:1', 'pci0:2:0:1'])
    assert.is(passthruDevice(text), '2/0/1', text);
  assert.is(passthruDevice('ppt12'), 'ppt12');
  for (const text of ['', 'ppt', '2/0', 'pci1:2:0:1', 'x2/0/1', '2/0/1x'])
    assert.is(passthruDevice(text), undefined, text);
});

test('a serial port that is said by a variable takes its device', () => {
  assert.equal(
    claimsOfExtra(['-o', 'lpc.com2.path=/dev/nmdm7A', '-o', 'lpc.com3.path=tcp=127.0.0.1:7000']).map(
      ({ taken }) => taken,
    ),
    [
      { kind: 'console', path: '/dev/nmdm7A' },
      { kind: 'listen', at: { address: '127.0.0.1', port: 7000 }, vnc: false },
    ],
  );
});

test('an address of fbuf is told where it can be, with what bhyve takes for the rest', () => {
  const at = (option: string) =>
    claimsOfExtra(['-s', `9,fbuf${option}`]).map(({ taken }) =>
      taken.kind === 'listen' ? `${taken.at.address} ${taken.at.port}` : taken.kind,
    );
  assert.equal(at(''), ['127.0.0.1 5900']);
  assert.equal(at(',w=800,tcp=0.0.0.0:5999'), ['0.0.0.0 5999']);
  assert.equal(at(',tcp=:5999'), ['127.0.0.1 5999']);
  assert.equal(at(',tcp=[fe80::0:1]:5999,rfb=[::1]'), ['::1 5900']);
  assert.equal(at(',tcp=localhost:5900'), [], 'a name may be anything');
});

test.run();
