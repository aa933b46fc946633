import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { blankSecrets } from '../../src/bhyve/blank-secrets.js';

test('passwords are blanked wherever a word of bhyve can hold one, and nothing else is', () => {
  const argv = [
    ...['-s', '29,fbuf,tcp=127.0.0.1:5900,password=s3cret,w=800'],
    ...['-o', 'pci.0.29.0.password=two words', '-s', '3,virtio-blk,/vm/password.img', 'web'],
  ];
  assert.equal(blankSecrets(argv), [
    ...['-s', '29,fbuf,tcp=127.0.0.1:5900,password=***,w=800'],
    ...['-o', 'pci.0.29.0.password=***', '-s', '3,virtio-blk,/vm/password.img', 'web'],
  ]);
});

test('they are found however deep they lie, and what holds them keeps its form', () => {
  const data = { a: [{ b: 'PassWord = x,y' }, 1, null, undefined, true], c: 'one\npassword=z\ntwo' };
  assert.equal(blankSecrets(data), {
    a: [{ b: 'PassWord =***,y' }, 1, null, undefined, true],
    c: 'one\npassword=***\ntwo',
  });
});

test.run();
