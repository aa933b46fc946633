import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseTable } from '../../src/netgraph/parse-table.js';

const HEAD = 'Rec\'d response "gettable" (7) from "[4]:":\n';

test('the table of 13 and newer names the hook', () => {
  const args =
    '{ numHosts=2 hosts=[ { addr=02:00:00:00:00:77 hook="link2" age=3 staleness=1 } { addr=02:00:00:00:00:01 hook="link10" age=4 } ] }';
  assert.equal(parseTable(`${HEAD}Args:\t${args}\n`), [
    { mac: '02:00:00:00:00:77', hook: 'link2', ageSeconds: 3, staleSeconds: 1 },
    { mac: '02:00:00:00:00:01', hook: 'link10', ageSeconds: 4, staleSeconds: 0 },
  ]);
});

test('the table of 12 and older numbers it, and leaves link 0 out', () => {
  const args =
    '{ numHosts=2 hosts=[ { addr=02:00:00:00:00:03 linkNum=3 age=12 staleness=1 } { addr=02:00:00:00:00:02 age=1 staleness=1 } ] }';
  assert.equal(
    parseTable(`${HEAD}Args:\t${args}\n`)?.map(({ mac, hook }) => `${mac} ${hook}`),
    ['02:00:00:00:00:03 link3', '02:00:00:00:00:02 link0'],
  );
});

test('an empty table is empty, and no answer is none', () => {
  assert.equal(parseTable(`${HEAD}Args:\t{}\n`), []);
  assert.is(parseTable(''), undefined);
  assert.is(parseTable('Rec\'d response "getconfig" (2) from "[4]:":\nArgs:\t{}\n'), undefined);
});

/** As ngctl dumps what has no text. */
function dump(bytes: readonly number[]): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.slice(at, at + 16);
    const hex = row.map((byte) => `${byte.toString(16).padStart(2, '0')} `).join('');
    const text = row.map((byte) => (byte > 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(4, '0')}:  ${hex.padEnd(48)} ${text}`);
  }
  return `Rec'd response 7 from "[4]:":\n${lines.join('\n')}\n`;
}

function hostBytes(index: number): number[] {
  const hook = [...`link${index}`].map((letter) => letter.charCodeAt(0));
  return [
    2,
    0,
    0,
    0,
    index >> 8,
    index & 255,
    ...hook,
    ...new Array<number>(32 - hook.length).fill(0),
    index & 255,
    index >> 8,
    1,
    0,
  ];
}

test('a table too long for its text is read from its bytes', () => {
  const count = 400;
  const hosts = Array.from({ length: count }, (_, index) => hostBytes(index));
  const table = parseTable(dump([count & 255, count >> 8, 0, 0, ...hosts.flat()]));
  assert.is(table?.length, count);
  assert.equal(table?.[399], { mac: '02:00:00:00:01:8f', hook: 'link399', ageSeconds: 399, staleSeconds: 1 });
});

test('bytes that end too early are no table', () => {
  assert.is(parseTable(dump([9, 0, 0, 0, ...hostBytes(1)])), undefined);
});

test.run();
