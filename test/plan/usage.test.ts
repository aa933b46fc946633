import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import { driveSteps } from '../../src/plan/drive.js';
import {
  lookAccounting,
  lookRacct,
  lookUsage,
  parseAccounting,
  parseCpuTime,
  parseUsage,
} from '../../src/plan/usage-look.js';
import { rateBetween, type Sighting } from '../../src/plan/usage-rates.js';

const SEEN: Sighting = {
  ...{ pid: 50, elapsedSeconds: 100, at: 100_000 },
  ...{ cpuSeconds: 10, residentBytes: 4096, reads: 1000, writes: 500 },
};
const later = (change: Partial<Sighting>): Sighting => ({
  ...SEEN,
  ...{ elapsedSeconds: 102, at: 102_000 },
  ...change,
});

/** Runs steps on a host that answers so; what was run. */
async function drive<T>(
  steps: Parameters<typeof driveSteps<T>>[0],
  result: Partial<CommandResult>,
): Promise<{ value: T; commands: HostCommand[] }> {
  const commands: HostCommand[] = [];
  const value = await driveSteps(steps, ({ command }) => {
    commands.push(command);
    return Promise.resolve({ code: 0, stdout: '', stderr: '', ...result });
  });
  return { value, commands };
}

test('the columns of ps(1) are read whatever their width', () => {
  assert.equal(parseUsage('   50     100   12:34.56 1048576  12 345678\n99999 5 0:00.01 3000 0 0\n'), [
    {
      ...{ pid: 50, elapsedSeconds: 100, cpuSeconds: 754.56, residentBytes: 1024 ** 3 },
      ...{ reads: 12, writes: 345678 },
    },
    { pid: 99999, elapsedSeconds: 5, cpuSeconds: 0.01, residentBytes: 3_072_000, reads: 0, writes: 0 },
  ]);
});

test('of a process that is swapped out ps(1) tells - and nothing is made of it; other lines are left out', () => {
  assert.equal(parseUsage('50 100 0:00.00 0 - -\n'), [
    { pid: 50, elapsedSeconds: 100, cpuSeconds: 0, residentBytes: 0, reads: null, writes: null },
  ]);
  assert.equal(
    parseUsage('ps: 50: No such process\n\n50 100 0:00.00 0 1\n50 - 0:00.00 0 1 2\n50 1 2 3 4 5 6\n'),
    [],
  );
});

test('CPU time is minutes, seconds and hundredths, with the decimal point of any locale', () => {
  assert.is(parseCpuTime('0:07.05'), 7.05);
  assert.is(parseCpuTime('100000:59,99'), 6_000_059.99);
  for (const text of ['', '7.05', '1-02:03:04', '0:7.05', '0:07', '-0:07.05'])
    assert.is(parseCpuTime(text), null);
});

test('all guests cost one ps(1) and one rctl(8), and no guest costs none', async () => {
  const pids = Array.from({ length: 300 }, (_, at) => 1000 + at);
  const ps = await drive(lookUsage(pids), {});
  assert.is(ps.commands.length, 1);
  assert.equal(ps.commands[0]?.args.slice(0, 2), ['-p', pids.join(',')]);
  const rctl = await drive(lookAccounting(pids), {
    code: 1,
    stderr: 'rctl: RACCT/RCTL present, but disabled\n',
  });
  assert.is(rctl.commands.length, 1);
  assert.is(rctl.value, undefined);
  assert.equal((await drive(lookUsage([]), {})).commands, []);
  assert.equal((await drive(lookAccounting([]), {})).commands, []);
});

test('racct(9) counts where the loader has switched it on, and nowhere else', async () => {
  assert.is((await drive(lookRacct(), { stdout: '1\n' })).value, true);
  assert.is((await drive(lookRacct(), { stdout: '0\n' })).value, false);
  assert.is(
    (await drive(lookRacct(), { code: 1, stderr: "sysctl: unknown oid 'kern.racct.enable'" })).value,
    false,
  );
});

const resources = (read: number, write: number): string =>
  `cputime=1\nmemoryuse=4096\nreadbps=${read}\nwritebps=${write}\nreadiops=0\n`;

test('what rctl(8) tells of several processes is theirs in order, without those it cannot tell of', () => {
  const stdout = resources(1, 2) + resources(3, 4);
  const stderr = "rctl: failed to show resource consumption for 'process:51': No such process\n";
  const told = [
    [50, { readBytesPerSecond: 1, writeBytesPerSecond: 2 }],
    [52, { readBytesPerSecond: 3, writeBytesPerSecond: 4 }],
  ];
  assert.equal([...parseAccounting({ stdout, stderr }, [50, 51, 52])], told);
  assert.equal([...parseAccounting({ stdout, stderr: '' }, [50, 52])], told);
});

test("where it does not come out even nobody is given what may be somebody else's", () => {
  assert.equal([...parseAccounting({ stdout: resources(1, 2), stderr: '' }, [50, 51])], []);
  assert.equal([...parseAccounting({ stdout: 'cputime=1\n', stderr: '' }, [50])], []);
});

test('a rate is what was added between two looks, by the second', () => {
  assert.equal(rateBetween(SEEN, later({ cpuSeconds: 13, reads: 1200, writes: 500 }), 4), {
    cpuPercent: 150,
    readsPerSecond: 100,
    writesPerSecond: 0,
  });
});

test('of a first look, of another process with the same pid and of looks too close no rate is told', () => {
  const none = { cpuPercent: null, readsPerSecond: null, writesPerSecond: null };
  assert.equal(rateBetween(undefined, SEEN, 4), none);
  assert.equal(rateBetween(SEEN, later({ elapsedSeconds: 1, cpuSeconds: 0, reads: 0, writes: 0 }), 4), none);
  assert.equal(rateBetween(SEEN, later({ pid: 51 }), 4), none);
  assert.equal(rateBetween(SEEN, later({ at: 100_200, elapsedSeconds: 100 }), 4), none);
});

test('a counter that fell, or is not known, gives no rate, and the others do', () => {
  assert.equal(rateBetween(SEEN, later({ cpuSeconds: 11, reads: 7, writes: null }), 4), {
    cpuPercent: 50,
    readsPerSecond: null,
    writesPerSecond: null,
  });
});

test('whatever two looks say, no rate is below zero and nobody uses more CPUs than there are', () => {
  const count = fc.oneof(fc.constant(null), fc.nat());
  const sighting = fc.record({
    ...{ pid: fc.constant(50), elapsedSeconds: fc.nat(200), at: fc.nat(300_000) },
    ...{ cpuSeconds: count, residentBytes: count, reads: count, writes: count },
  });
  fc.assert(
    fc.property(sighting, sighting, (before, now) => {
      const rates = rateBetween(before, now, 4);
      for (const rate of Object.values(rates))
        assert.ok(rate === null || (rate >= 0 && Number.isFinite(rate)));
      assert.ok((rates.cpuPercent ?? 0) <= 400);
    }),
  );
});

test.run();
