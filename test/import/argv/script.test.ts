import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readScript, readWords } from '../../../src/import/argv/command-lines.js';
import { readShell } from '../../../src/import/argv/shell.js';
import { isVmBhyveLog, readVmBhyveLog } from '../../../src/import/argv/vm-bhyve-log.js';

function wordsOf(text: string): readonly (readonly string[])[] {
  return readShell(text).map(({ words }) => words);
}

const LINES: readonly (readonly [text: string, words: readonly (readonly string[])[], why: string])[] = [
  ['a b\nc', [['a', 'b'], ['c']], 'lines'],
  ['a \\\n  b', [['a', 'b']], 'a line that goes on'],
  [`a 'x y' "z $" w\\ v`, [['a', 'x y', 'z $', 'w v']], 'quotes'],
  ['a # b\nc#d', [['a'], ['c#d']], 'comments'],
  ['a; b && c || d | e &', [['a'], ['b'], ['c'], ['d'], ['e']], 'commands side by side'],
  ['a >/dev/null 2>&1 <x b', [['a', 'b']], 'redirections'],
  ['X=1\nY=$X.2\na $Y ${X} "$X"', [['a', '1.2', '1', '1']], 'variables that were set before'],
  ['X=1 a $X', [['a', '$X']], 'the environment of one command'],
  ['a "${X}"', [['a', '${X}']], 'a variable that nobody set stays'],
  ['{ a; }\n( b )', [['a'], ['b']], 'groups'],
  ['a {b,c}', [['a', '{b,c}']], 'braces within words'],
  ["a ''", [['a', '']], 'an empty word'],
];
for (const [text, words, why] of LINES) {
  test(`a script: ${why}`, () => {
    assert.equal(wordsOf(text), words);
  });
}

test('what only running the script would tell is named', () => {
  const [command] = readShell('bhyve -m $MEM -s 2,virtio-blk,$(ls *.img) `date` $1 "$@" vm');
  assert.equal(command?.unresolved, ['$MEM', '$(ls *.img)', '`date`', '$1', '$@']);
});

const SCRIPT = `#!/bin/sh
# Starts web.
NAME=web
IMG="/vm/$NAME/disk.img"
ifconfig tap0 create
bhyveload -m 1G -d $IMG $NAME || exit 1
while true; do
  nice -n 5 /usr/sbin/bhyve -c 2 -m 1G -AHP \\
    -s 0,hostbridge -s 31,lpc \\
    -s 2,virtio-blk,$IMG \\
    -l com1,/dev/nmdm0A $NAME > /var/log/$NAME.log 2>&1
  [ $? -eq 0 ] || break
done
bhyvectl --vm=$NAME --destroy
bhyve -m $SIZE other
pgrep -f "bhyve: web"
`;

test('the runs of bhyve in a script, with the loader before them', () => {
  const { runs, refused } = readScript(SCRIPT, 'start.sh');
  assert.is(runs.length, 1);
  assert.is(runs[0]?.where, 'start.sh:8');
  assert.equal(runs[0]?.loader, { file: 'bhyveload', args: ['-m', '1G', '-d', '/vm/web/disk.img', 'web'] });
  assert.equal(runs[0]?.bhyve.args.slice(-5), [
    '-s',
    '2,virtio-blk,/vm/web/disk.img',
    '-l',
    'com1,/dev/nmdm0A',
    'web',
  ]);
  assert.is(refused[0]?.name, 'other');
  assert.match(refused[0]?.reason ?? '', 'what $SIZE stands for is not known');
});

test('words of the command line: one command, several, or one text', () => {
  const words = ['bhyveload', '-m', '1G', 'a', ';', '/usr/sbin/bhyve', '-m', '1G', 'a'];
  const [run] = readWords(words).runs;
  assert.equal([run?.bhyve.args, run?.loader?.file], [['-m', '1G', 'a'], 'bhyveload']);
  assert.is(readWords(['bhyve', '-m', '1G', 'b']).runs.length, 1);
  assert.equal(readWords(['sudo bhyve -m 1G "b"']).runs[0]?.bhyve.args, ['-m', '1G', 'b']);
  assert.equal(readWords(['ls']).runs, []);
});

const LOG = `2026-08-20T10:00:00+00:00: initialising
2026-08-20T10:00:00+00:00:  [loader: uefi]
2026-08-20T10:00:01+00:00:  [bhyve options: -c 1 -m 512M -AHPw -U u -u]
2026-08-20T10:00:01+00:00:  [bhyve devices: -s 0,hostbridge -s 31,lpc -s 0:4:0,virtio-blk,/old.img]
2026-08-20T10:00:01+00:00:  [bhyve console: -l com1,/dev/nmdm-deb.1A]
2026-08-20T10:00:01+00:00: starting bhyve (run 1)
2026-08-20T11:00:01+00:00:  [bhyve options: -c 2 -m 512M -AHPw -U u -u]
2026-08-20T11:00:01+00:00:  [bhyve devices: -s 0,hostbridge -s 31,lpc -s 0:4:0,virtio-blk,/new.img]
2026-08-20T11:00:01+00:00:  [bhyve console: -l com1,/dev/nmdm-deb.1A]
2026-08-20T11:00:01+00:00:  [bhyve iso device: -s 3:0,ahci-cd,/deb.iso,ro,bootindex=1]
2026-08-20T11:00:01+00:00: starting bhyve (run 1)
`;

test('a vm-bhyve.log tells of its last run, and of the guest by its console', () => {
  assert.ok(isVmBhyveLog(LOG));
  assert.not.ok(isVmBhyveLog(SCRIPT));
  const run = readVmBhyveLog(LOG, 'vm-bhyve.log');
  assert.is(
    run?.bhyve.args.join(' '),
    '-s 0,hostbridge -s 31,lpc -s 0:4:0,virtio-blk,/new.img -c 2 -m 512M -AHPw -U u -u ' +
      '-s 3:0,ahci-cd,/deb.iso,ro,bootindex=1 -l com1,/dev/nmdm-deb.1A deb',
  );
  assert.is(run?.where, 'vm-bhyve.log:10');
  assert.is(readVmBhyveLog(LOG, 'x', 'other')?.bhyve.args.at(-1), 'other');
  assert.is(readVmBhyveLog('nothing', 'x'), undefined);
});

test('no script makes the reader fail or hang', () => {
  const piece = fc.constantFrom(
    ...[
      'bhyve',
      ' ',
      '\n',
      '\\',
      '"',
      "'",
      '$',
      '${',
      '}',
      '$(',
      ')',
      '`',
      ';',
      '&',
      '|',
      '<',
      '>',
      '#',
      '{',
      '(',
      'X=',
      '\r',
    ],
  );
  const text = fc.oneof(
    fc.array(piece).map((all) => all.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(text, (one) => {
      const { runs, refused } = readScript(one, 'x');
      assert.ok(runs.length + refused.length < one.length + 1);
      readWords([one, one]);
      readVmBhyveLog(one, 'x');
    }),
    { numRuns: 200, includeErrorInReport: true },
  );
});

test.run();
