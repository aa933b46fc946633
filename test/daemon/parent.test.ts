import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { endRestarter } from '../../src/daemon/parent.js';
import { createFreebsdHost } from '../../src/host/freebsd.js';
import type { Host } from '../../src/host/host.js';

/** A host whose process table is these rows, and which notes signals instead of sending them. */
function tableOf(rows: readonly string[], signals: string[]): Host {
  return {
    ...createFreebsdHost(),
    run: () => Promise.resolve({ code: 0, stdout: rows.map((row) => `${row}\n`).join(''), stderr: '' }),
    kill: (pid, signal) => {
      signals.push(`${signal} ${pid}`);
      return 'sent';
    },
  };
}

const INIT = '1 0 0 0 900 /sbin/init --';

test('daemon(8) above us is told to end with us', async () => {
  const signals: string[] = [];
  await endRestarter(
    tableOf([INIT, `${process.ppid} 1 0 0 800 daemon: vmctl[${process.pid}] (daemon)`], signals),
  );
  assert.equal(signals, [`SIGTERM ${process.ppid}`]);
});

test('any other parent, and any other daemon(8), is left alone', async () => {
  const signals: string[] = [];
  await endRestarter(tableOf([INIT, `${process.ppid} 1 0 0 800 -sh (sh)`], signals));
  await endRestarter(tableOf([INIT, `${process.ppid + 1} 1 0 0 800 daemon: other[7] (daemon)`], signals));
  assert.equal(signals, []);
});

test('a process table that cannot be read keeps nobody from ending', async () => {
  const signals: string[] = [];
  await endRestarter(tableOf([], signals));
  assert.equal(signals, []);
});

test.run();
