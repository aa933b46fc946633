import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseFailure, planScript, scriptLines } from '../../src/netgraph/ngctl.js';
import { parseList } from '../../src/netgraph/parse-list.js';
import { parseNumber, parseReplies } from '../../src/netgraph/parse-reply.js';
import { parseShow, parseShows } from '../../src/netgraph/parse-show.js';

const SHOW = `  Name: bnet0           Type: bridge          ID: 00000004   Num hooks: 3
  Local hook      Peer name       Peer type    Peer ID         Peer hook      
  ----------      ---------       ---------    -------         ---------      
  link3           <unnamed>       socket       0000001c        vmlink         
  link2           vm-web          socket       00000018        vmlink         
  link0           em0             ether        00000001        lower          
`;

test('a shown node gives its row and its hooks, blanks at line ends or not', () => {
  const view = parseShow(SHOW);
  assert.equal(view, {
    name: 'bnet0',
    type: 'bridge',
    id: '4',
    hookCount: 3,
    hooks: [
      { hook: 'link3', peerName: undefined, peerType: 'socket', peerId: '1c', peerHook: 'vmlink' },
      { hook: 'link2', peerName: 'vm-web', peerType: 'socket', peerId: '18', peerHook: 'vmlink' },
      { hook: 'link0', peerName: 'em0', peerType: 'ether', peerId: '1', peerHook: 'lower' },
    ],
  });
  assert.equal(parseShow(SHOW.replace(/ +$/gm, '')), view);
  assert.equal(parseShow(SHOW.replaceAll('\n', '\r\n')), view);
});

test('a node without hooks is only its row, and no node is undefined', () => {
  assert.equal(parseShow('  Name: <unnamed>       Type: hub             ID: 000000ff   Num hooks: 0\n'), {
    name: undefined,
    type: 'hub',
    id: 'ff',
    hookCount: 0,
    hooks: [],
  });
  assert.is(parseShow(''), undefined);
  assert.is(
    parseShow('  Local hook      Peer name       Peer type    Peer ID         Peer hook      \n'),
    undefined,
  );
});

test('several shows of one run are kept apart', () => {
  const views = parseShows(
    `${SHOW}  Name: em0             Type: ether           ID: 00000001   Num hooks: 0\n`,
  );
  assert.equal(
    views.map((view) => [view.name, view.hooks.length]),
    [
      ['bnet0', 3],
      ['em0', 0],
    ],
  );
});

test('names with blanks or with the words of a row in them are read whole', () => {
  const text = `  Name: a b             Type: eiface          ID: 0000000a   Num hooks: 1
  Local hook      Peer name       Peer type    Peer ID         Peer hook      
  ----------      ---------       ---------    -------         ---------      
  ether           x Type: y z     bridge       00000004        link5          
`;
  assert.is(parseShow(text)?.name, 'a b');
  assert.is(parseShow(text)?.hooks[0]?.peerName, 'x Type: y z');
  assert.is(
    parseList('  Name: q Type: b       Type: hub             ID: 00000010   Num hooks: 0\n')[0]?.name,
    'q Type: b',
  );
});

test('an empty hook name of a socket node does not lose its row', () => {
  const row = '                  bnet0           bridge       00000004        link5          \n';
  assert.is(
    parseShow(`  Name: s               Type: socket          ID: 0000000a   Num hooks: 1\n${row}`)?.hooks[0]
      ?.hook,
    '',
  );
});

test('a list gives its rows in the order printed, long names too', () => {
  const rows = parseList(`There are 3 total nodes:
  Name: em0             Type: ether           ID: 00000001   Num hooks: 2
  Name: a-name-of-more-than-15-signs Type: bridge          ID: 00000004   Num hooks: 4
  Name: <unnamed>       Type: socket          ID: 0000001c   Num hooks: 1
`);
  assert.equal(
    rows.map(({ name, id }) => [name, id]),
    [
      ['em0', '1'],
      ['a-name-of-more-than-15-signs', '4'],
      [undefined, '1c'],
    ],
  );
});

test('replies are read with the node that answered', () => {
  const text = `Rec'd response "getpromisc" (5) from "[1]:":\nArgs:\t1\nRec'd response "gettable" (7) from "[1f]:":\nNo arguments\n`;
  assert.equal(parseReplies(text), [
    { message: 'getpromisc', from: '1', args: '1' },
    { message: 'gettable', from: '1f', args: '' },
  ]);
  assert.is(parseNumber(parseReplies(text), 'getpromisc'), 1);
  assert.is(parseNumber(parseReplies(text), 'getautosrc'), undefined);
});

test('a failed run tells reason and line', () => {
  const stderr = 'ngctl: send msg: File exists\nngctl: line 3: error in file\n';
  assert.equal(parseFailure({ code: 71, stdout: '', stderr }), {
    message: 'send msg: File exists',
    reason: 'File exists',
    line: 3,
  });
  assert.is(parseFailure({ code: 0, stdout: '', stderr: '' }), undefined);
});

test('a run that was killed, timed out or never began has no line', () => {
  const ended = (extra: object) => parseFailure({ code: null, stdout: '', stderr: '', ...extra });
  assert.equal(ended({ signal: 'SIGKILL' }), {
    message: 'ended by SIGKILL',
    reason: 'ended by SIGKILL',
    line: undefined,
  });
  assert.is(ended({ timedOut: true })?.message, 'timed out');
  assert.is(ended({ spawnError: 'ENOENT' })?.message, 'ENOENT');
});

test('a script is one run with its lines on standard input', () => {
  const command = planScript(['show bnet0:', 'show re0:']);
  assert.equal(command, { file: 'ngctl', args: ['-f', '-'], input: 'show bnet0:\nshow re0:\n' });
  assert.equal(scriptLines(command), ['show bnet0:', 'show re0:']);
});

test.run();
