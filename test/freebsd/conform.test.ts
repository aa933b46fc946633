import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseTranscript } from '../../src/prove/transcript.js';
import type { HostCommand } from '../../src/command/command.js';
import { createWorld, type WorldHandle } from '../../src/sim/launch.js';
import type { Release } from '../../src/sim/world.js';
import { isSignificant, shapeOf } from './significant.js';

const CONFORM = 'test/freebsd/conform';
const LOOKED_AT_FIRST = 'kldload';

function conform(world: WorldHandle): { readonly status: number | null; readonly stdout: string } {
  const { status, stdout } = spawnSync('/bin/sh', [CONFORM], {
    env: world.env,
    encoding: 'utf8',
    timeout: 90_000,
  });
  return { status, stdout };
}

function worldOf(release: Release): WorldHandle {
  return createWorld({ program: join(process.cwd(), 'dist/vmctl-sim.cjs'), kind: true, seed: 1, release });
}

/**
 * Commands in order; of one that is repeated while something is waited for, one. A look for a bhyve that runs in the
 * background may come before bhyve itself.
 */
function withoutRepeats(shapes: readonly string[]): readonly string[] {
  const early = (at: number): boolean =>
    shapes[at]?.startsWith('ps ') === true && shapes[at + 1]?.startsWith('bhyve ') === true;
  const kept = shapes.filter((_, at) => !early(at));
  return kept.filter((shape, at) => shape !== kept[at - 1]);
}

test('conform runs the commands of the proof, in the same order, and nothing else', () => {
  using world = worldOf(14);
  const { status, stdout } = conform(world);
  assert.is(status, 0, stdout);
  const ran = world.journal().flatMap((record) => (record.kind === 'command' ? [record as HostCommand] : []));
  const from = ran.findIndex(({ file }) => file === LOOKED_AT_FIRST);
  const file = 'test/freebsd/transcripts/simulated-14.jsonl';
  const { host, lines } = parseTranscript(readFileSync(file, 'utf8'), file);
  const proof = lines.filter(isSignificant).map((line) => shapeOf(line, host.directory));
  assert.equal(
    withoutRepeats(ran.slice(from).map((command) => shapeOf(command, world.dir))),
    withoutRepeats(proof),
  );
  assert.equal(world.halt(), [], 'the auditor saw a violation');
});

for (const release of [13, 15] as const)
  test(`conform finds nothing amiss on a simulated ${release}, and leaves nothing behind`, () => {
    using world = worldOf(release);
    const { status, stdout } = conform(world);
    assert.is(status, 0, stdout);
    assert.match(stdout, /^== 0 not as expected$/m);
    assert.not.match(world.simctl('world'), /vmctlprove/);
  });

test('conform tells what is not as expected, and takes everything away all the same', () => {
  using world = worldOf(14);
  world.simctl(
    'fault',
    '{"command":"ngctl","match":"setpersistent","nth":2,"code":71,"stderr":"ngctl: no\\n"}',
  );
  const { status, stdout } = conform(world);
  assert.is.not(status, 0);
  assert.match(stdout, /NOT AS EXPECTED/);
  assert.not.match(world.simctl('world'), /"name": "vmctlprove/);
});

test.run();
