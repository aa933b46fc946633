import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchAdoption } from './adoption.js';
import { benchConsole } from './console.js';
import { benchCrowd } from './crowd.js';
import { benchDefinitions } from './definitions.js';
import { benchHandover } from './handover.js';
import { benchImports } from './imports.js';
import { keeperRow, memoryRows } from './memory.js';
import { benchNetwork } from './network.js';
import { renderRows, type Row } from './row.js';
import { benchStart } from './start.js';
import { benchStatus } from './status.js';

/**
 * `npm run bench -- [--json | FILE]`: what vmctl costs, as ratios to what was measured beside it in the same run. The
 * table goes to standard output; with --json, JSON instead; with FILE, JSON there too.
 */
const COUNTS = [0, 1, 100, 1000];

const [argument] = process.argv.slice(2);
const json = argument === '--json';
const root = mkdtempSync(join(tmpdir(), 'vb'));
try {
  const rows = await measure();
  const report = {
    node: process.version,
    system: `${process.platform} ${process.arch}`,
    cpus: cpus().length,
    load: loadavg()[0],
    rows,
  };
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (argument !== undefined && !json) writeFileSync(argument, text);
  const head = `node ${report.node}, ${report.system}, ${report.cpus} CPUs, load ${report.load?.toFixed(1)} at the end\n\n`;
  process.stdout.write(json ? text : `${head}${renderRows(rows)}`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
process.exit(0);

async function measure(): Promise<readonly Row[]> {
  const { rows: status, memory } = await benchStatus(folder('status'), COUNTS);
  return [
    ...status,
    ...(await benchStart(folder('start'))),
    ...(await benchDefinitions(folder('definitions'))),
    ...(await benchImports(folder('imports'))),
    ...(await benchNetwork(folder('network'))),
    ...(await benchAdoption(folder('adoption'), COUNTS.slice(1))),
    ...(await benchConsole(folder('console'))),
    ...(await benchCrowd()),
    ...(await benchHandover()),
    ...memoryRows(memory),
    childRow(),
    await keeperRow(),
  ];
}

/** The simulated host has no child processes; the real port keeps an object for each. */
function childRow(): Row {
  const program = new URL('./children.js', import.meta.url).pathname;
  const bytes = Number(execFileSync(process.execPath, ['--expose-gc', program, '100', folder('children')]));
  return {
    what: 'and for each child process, two a guest, with the real host port',
    measured: `${(bytes / 1024).toFixed(0)} KiB of heap`,
    value: bytes / 1024,
  };
}

function folder(name: string): string {
  const path = join(root, name);
  mkdirSync(path);
  return path;
}
