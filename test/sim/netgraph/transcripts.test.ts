import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { newReplay, playStep, playUnrecorded, type Unrecorded } from './replay.js';
import { parseTranscript } from './transcript.js';

const FOLDER = '../shared/freebsd/ngctl-transcripts';

const TRACE =
  'from -d -d on libnetgraph dumps its messages, uninitialised bytes of them included; stdout and status are compared';

/** Steps that are not held to the recording in full, by file and line. `part` says what is left out of the comparison. */
const EXCEPTIONS: Readonly<Record<string, { readonly part: 'stderr' | 'text'; readonly reason: string }>> = {
  '1-fresh-host.txt:480': { part: 'stderr', reason: TRACE },
  '3-scripts.txt:391': { part: 'stderr', reason: TRACE },
  '5-bridge-messages.txt:326': { part: 'stderr', reason: TRACE },
  '6-holders.txt:579': {
    part: 'text',
    reason:
      'a real ngctl whose socket node was shut down prints uninitialised memory, other bytes in each run',
  },
};

/** The contents of the recorder's script files, from the remarks beside the steps. */
const FILES: Readonly<Record<string, string>> = {
  'scen-long1': `types${' '.repeat(2031)}list\n`,
  'scen-long2': `types${' '.repeat(2042)}frobnicate\n`,
  'scen-long3': `#${'x'.repeat(2046)}frobnicate\n`,
  'scen-long4': `msg vtnet0: setpromisc 0${' x'.repeat(598)}\n`,
  'scen-inc': 'types\nshow nosuch:\n',
};

/** What happened before a step but was not recorded: read off the ages of the tables and the headings. */
const UNRECORDED: Readonly<Record<string, readonly Unrecorded[]>> = {
  // The next id is one higher than one ngctl call accounts for.
  '1-fresh-host.txt:508': [{ ids: 1 }],
  '5-bridge-messages.txt:88': [{ seconds: 2 }],
  '6-holders.txt:287': [{ seconds: 1 }],
  '6-holders.txt:296': [{ seconds: 1 }],
  '6-holders.txt:309': [{ seconds: 2 }],
  // "^C at the prompt": the key was pressed before the other shell looked.
  '6-holders.txt:461': [{ endHolder: true }],
  // "two holders through -f - with the script kept open".
  '6-holders.txt:609': [{ hold: { name: 'vm1', pid: 101, script: 'connect . bnet0: vmlink link2' } }],
  '6-holders.txt:654': [{ endPid: 101 }],
  '6-holders.txt:664': [{ hold: { name: 'vm2', pid: 102, script: 'connect . bnet0: vmlink link2' } }],
  '6-holders.txt:683': [{ endPid: 102 }],
};

if (!existsSync(FOLDER)) {
  test('without the recorded transcripts there is nothing to replay', () => {
    console.log(`# transcripts: skipped, no ${FOLDER}`);
    assert.not.ok(existsSync(FOLDER));
  });
} else {
  test('every recorded step of ngctl is answered alike by the model', () => {
    const { steps, agreed, faults } = replayAll();
    const exceptions = Object.keys(EXCEPTIONS).length;
    console.log(`# transcripts: ${agreed} of ${steps} steps agree, ${exceptions} named exceptions`);
    for (const [place, { part, reason }] of Object.entries(EXCEPTIONS))
      console.log(`# transcripts: ${part} of ${place}: ${reason}`);
    assert.equal(faults, []);
    assert.is(agreed + exceptions, steps);
  });
}

test.run();

function replayAll(): {
  readonly steps: number;
  readonly agreed: number;
  readonly faults: readonly string[];
} {
  const faults: string[] = [];
  let steps = 0;
  let agreed = 0;
  for (const file of readdirSync(FOLDER).filter((name) => /^\d.*\.txt$/.test(name))) {
    const replay = newReplay(FILES);
    for (const step of parseTranscript(readFileSync(`${FOLDER}/${file}`, 'utf8'))) {
      const place = `${file}:${step.line}`;
      for (const unrecorded of UNRECORDED[place] ?? []) playUnrecorded(replay, unrecorded);
      const exception = EXCEPTIONS[place];
      const { wanted, got } = playStep(replay, step, exception?.part);
      steps += 1;
      if (wanted !== got) faults.push(`${place}\n--- recorded\n${wanted}\n--- model\n${got}`);
      else if (exception === undefined) agreed += 1;
    }
  }
  return { steps, agreed, faults };
}
