import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isCut, isYes, parseConfig, valueOf, wordsOf } from '../../../src/import/vm-bhyve/config.js';
import { devicesIn, importOne, notesFor, PLAIN } from './one-guest.js';

const parse = (text: string) => parseConfig(text, 'g.conf');

test('2.1.1 only a line whose first byte is a small letter counts; indented and upper-case ones are told', () => {
  const config = parse('cpu=1\n  memory=1G\nMEMORY=2G\n_x=1\n\n# nothing\n');
  assert.equal([...config.values], [['cpu', '1']]);
  assert.equal(
    config.unseen.map(({ line }) => line),
    [2, 3, 4],
  );
  assert.match(config.unseen[0]?.why ?? '', 'indented');
});

test('2.1.2 the first # ends a value, also between quotes', () => {
  const config = parse('vnc_password="pa#ss"\nuuid=U # mine\n');
  assert.is(valueOf(config, 'vnc_password'), 'pa');
  assert.is(valueOf(config, 'uuid'), 'U');
  assert.equal(config.lines.map(isCut), [true, false]);
  const cut = importOne(`${PLAIN}graphics=yes\nvnc_password="pa#ss"\n`);
  assert.equal(cut.vm.secrets, [{ path: '/usr/local/etc/vmctl/g.vnc-password', text: 'pa\n' }]);
  assert.ok(notesFor(cut, 'vnc_password').some(({ why }) => why?.includes('"#"') === true));
  assert.not.match(JSON.stringify(cut.vm.notes), 'pa#ss');
});

test('2.1.3 trailing blanks go, tabs and carriage returns stay, every double quote goes, single ones stay', () => {
  const config = parse('a="x"  \nb=x\t\nc=x\r\nd="a"b"c"\ne=\'x\'\n');
  assert.equal([...config.values.values()], ['x', 'x\t', 'x\r', 'abc', "'x'"]);
});

test('2.1.4 the key is the text before the first =, with its blanks', () => {
  const config = parse('cpu = 2\nbhyve_options="-o a=b"\ngraphics\n');
  assert.is(valueOf(config, 'cpu'), '');
  assert.is(valueOf(config, 'bhyve_options'), '-o a=b');
  assert.is(valueOf(config, 'graphics'), 'graphics');
  const blank = importOne(`${PLAIN}graphics = yes\n`);
  assert.match(notesFor(blank, 'graphics')[0]?.why ?? '', 'blank before the "="');
});

test('2.1.5 the first of two equal keys holds, an empty one too, and the other is told', () => {
  const config = parse('cpu=2\ncpu=4\nuuid=\nuuid=U\n');
  assert.is(valueOf(config, 'cpu'), '2');
  assert.is(valueOf(config, 'uuid', 'fallback'), '');
  assert.is(config.unseen.length, 2);
});

test('2.1.6 unset, no, false, off and 0 are false, anything else is true', () => {
  for (const no of ['', 'no', 'NO', 'False', 'oFF', '0']) assert.is(isYes(no), false, no);
  for (const yes of ['yes', '1', 'NOPE', 'n', ' no']) assert.is(isYes(yes), true, yes);
  assert.ok(importOne(`${PLAIN}graphics="NOPE"\n`).table['graphics']);
});

test('2.1.7 a list begins at 0 and ends at the first gap; a disk needs both name and type', () => {
  const gap = importOne(`${PLAIN}disk2_type=nvme\ndisk2_name=d\n`);
  assert.equal(gap.definition.disks, []);
  assert.match(notesFor(gap, 'disk2_type')[0]?.why ?? '', 'first gap');
  const half = importOne(`${PLAIN}disk0_type=nvme\n`);
  assert.equal(half.definition.disks, []);
  const nics = importOne(`${PLAIN}network1_type=virtio-net\nnetwork1_switch=s\n`);
  assert.equal([nics.definition.networks, nics.definition.directNics], [[], []]);
});

test('2.1.8 values are split at blanks without regard to quotes', () => {
  assert.equal(wordsOf("  -p  0:1 'a b'\t-S "), ['-p', '0:1', "'a", "b'", '-S']);
  const blank = importOne(`${PLAIN}disk0_type=nvme\ndisk0_name="my disk.img"\n`);
  assert.equal(devicesIn(blank.bhyve).at(-1), '0:4:0,nvme,/vm/g/my');
  assert.is(blank.definition.disks[0]?.path, '/vm/g/my disk.img');
  assert.is(notesFor(blank, 'disk0_name')[0]?.kind, 'changed');
});

test.run();
