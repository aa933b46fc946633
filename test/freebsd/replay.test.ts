import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseTranscript, type Transcript, type TranscriptLine } from '../../src/prove/transcript.js';
import { replay } from './replay.js';
import { isSignificant } from './significant.js';

const FOLDER = 'test/freebsd/transcripts';
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.jsonl'));

function read(file: string): Transcript {
  return parseTranscript(readFileSync(join(FOLDER, file), 'utf8'), file);
}

const SIMULATED = 'simulated-14.jsonl';

test('the simulator answers every command of every transcript as the host did', async () => {
  for (const file of files) {
    const { replayed, mismatches } = await replay(read(file));
    console.log(`# ${file}: ${replayed} commands replayed`);
    assert.equal(mismatches, [], file);
    assert.ok(replayed > 20, `${file} has only ${replayed} commands`);
  }
});

test('a transcript of a simulated host says so in its name and in its first line', () => {
  assert.ok(files.includes(SIMULATED));
  for (const file of files) assert.is(read(file).host.simulated, file.startsWith('simulated-'), file);
});

/** The first line that fits, changed. */
function falsified(
  fits: (line: TranscriptLine) => boolean,
  change: (line: TranscriptLine) => TranscriptLine,
): Transcript {
  const { host, lines } = read(SIMULATED);
  const at = lines.findIndex(fits);
  assert.ok(at > 0, 'there is such a line');
  return { host, lines: lines.map((line, index) => (index === at ? change(line) : line)) };
}

const isRun = (file: string, word: string) => (line: TranscriptLine) =>
  isSignificant(line) &&
  line.file === file &&
  line.code !== null &&
  [...line.args, line.input].join(' ').includes(word);

const said = (change: (text: string) => string) => (line: TranscriptLine) =>
  line.kind === 'command' ? { ...line, stdout: change(line.stdout ?? '') } : line;

/** What is changed, and whether it may be another on every host. */
const FALSE: readonly (readonly [string, Transcript])[] = [
  [
    'an exit status',
    falsified(isRun('ngctl', 'mkpeer'), (line) => ({ ...line, code: 71 }) as TranscriptLine),
  ],
  [
    'a title',
    falsified(
      isRun('ps', 'command='),
      said((text) => text.replace('bhyve: ', 'bhyve ')),
    ),
  ],
  [
    'a hook',
    falsified(
      isRun('ngctl', 'show'),
      said((text) => text.replace('link2', 'link3')),
    ),
  ],
  [
    'a column',
    falsified(
      isRun('ngctl', 'show'),
      said((text) => text.replace('Peer ID ', 'Peer')),
    ),
  ],
  [
    'a row of TERM',
    falsified(
      isRun('procstat', '-i'),
      said((text) => text.replace('TERM', 'SIGTERM')),
    ),
  ],
  [
    'an error text',
    falsified(
      isRun('ifconfig', 'vmctlprove1'),
      (line) => ({ ...line, stderr: 'no such interface\n' }) as TranscriptLine,
    ),
  ],
];

for (const [what, transcript] of FALSE)
  test(`a transcript in which ${what} is another does not pass`, async () => {
    const { mismatches } = await replay(transcript);
    assert.ok(mismatches.length > 0);
  });

test('processes, node ids and the number of a new interface may be others', async () => {
  const text = readFileSync(join(FOLDER, SIMULATED), 'utf8');
  const ids = text.replaceAll('ngeth0', 'ngeth7').replace(/"ID: 0{7}/g, '"ID: 0000001');
  const { mismatches } = await replay(parseTranscript(ids, SIMULATED));
  assert.equal(mismatches, []);
});

test.run();
