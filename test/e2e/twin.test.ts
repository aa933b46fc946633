import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { JournalRecord } from '../../src/sim/journal.js';
import { createQuickStage } from '../supervisor/quick-stage.js';
import { createWebStage, waitFor } from './stage.js';

/** The scenario both play: a start, a reboot from within, a stop. In both the look for the title comes a second after a launch. */
async function playForReal(): Promise<readonly string[]> {
  using stage = createWebStage({ seed: 1 });
  await stage.daemon();
  await stage.until('web', 'is looked at', (web) => web.status === 'stopped');
  stage.ok('start', 'web', '--no-wait');
  const first = await stage.running('web');
  stage.world.simctl('guest', 'web', 'reboot');
  await stage.running('web', first.pid);
  stage.ok('stop', 'web');
  await waitFor('the host is clean', () => (stage.status('web').status === 'stopped' ? true : undefined));
  return story(stage.world.journal(), stage.world.dir);
}

async function playQuickly(): Promise<readonly string[]> {
  using stage = await createQuickStage({ seed: 1 });
  await stage.order('start', 'web');
  await stage.pass(1500);
  await stage.guest('web', 'reboot');
  await stage.pass(1500);
  await stage.order('stop', 'web');
  await stage.pass(1000);
  assert.is(stage.status('web').status, 'stopped');
  return story(stage.world.journal(), stage.world.world.settings.root);
}

/** What a process of its own does beside the supervisor: the lock, and the kernel's protection. */
const DAEMON_ONLY = ['lockf', 'protect'];

const OF_ITS_WORLD = ['seq', 'at', 'ms', 'ppid', 'pid'];

/** So is a look at the links every 10 s, which comes when a machine is slow enough. */
function isBeside({ file, input = '' }: Extract<JournalRecord, { kind: 'command' }>): boolean {
  return (
    DAEMON_ONLY.includes(file) || (file === 'ngctl' && /^msg \S+ getconfig\nmsg \S+ getstats /.test(input))
  );
}

/**
 * Commands and events in order. Times, latencies and pids are those of each world, and numbered as they come; the keeper
 * is a process of its own beside the guest it waits for, so it has no order with that guest's coming up: it is told last.
 */
function story(records: readonly JournalRecord[], root: string): readonly string[] {
  const pids = new Map<string, string>();
  const pidName = (pid: string): string => {
    if (!pids.has(pid)) pids.set(pid, `pid${pids.size}`);
    return pids.get(pid) ?? '';
  };
  const guests = new Set(
    records.flatMap((record) =>
      record.kind === 'event' && record.event === 'guest.started' ? [String(record['pid'])] : [],
    ),
  );
  const told = records.flatMap((record) => {
    if (record.kind === 'world' || (record.kind === 'command' && isBeside(record))) return [];
    const plain = Object.entries(record).filter(([key]) => !OF_ITS_WORLD.includes(key));
    const pid = 'pid' in record ? String(record.pid) : '';
    const guest = guests.has(pid) ? { pid: pidName(pid) } : {};
    const text = JSON.stringify({ ...Object.fromEntries(plain), ...guest }).replaceAll(root, '/w');
    return [
      text.replace(
        /("file":"(?:pwait|procstat)".*?)"(\d+)"/,
        (_, head: string, number: string) => `${head}"${pidName(number)}"`,
      ),
    ];
  });
  const isKeeper = (line: string): boolean => line.includes('pwait');
  // On a busy machine a title is looked for more than once.
  const once = told.filter((line, at) => line !== told[at - 1]);
  return [...once.filter((line) => !isKeeper(line)), ...once.filter(isKeeper)];
}

test('one scenario through real processes and through the in-process host leaves the same journal', async () => {
  const [real, quick] = [await playForReal(), await playQuickly()];
  assert.equal(quick, real);
  assert.ok(real.filter((line) => line.includes('"file":"bhyve"')).length === 2, 'two launches were told');
  console.log(`# ${real.length} journal records agree`);
});

test.run();
