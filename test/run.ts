import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';

/**
 * Runs every test file in a child of its own, with a time-out, and believes a file only when uvu's own counts agree:
 * uvu exits 0 when a hook throws or when no suite ran (uvu #60, #80). Ends with `N passed, N failed`.
 */
const here = import.meta.dirname ?? new URL('.', import.meta.url).pathname;

/** The longest takes 70 s on two cores that do nothing else; a machine that is three times slower, and busy, is no fault. */
const FILE_TIMEOUT_MS = 600_000;
/** Of a failed file, told where it stands in the list; all of it comes at the end. */
const EXCERPT_LINES = 60;

interface Outcome {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
  readonly seconds: number;
}

// Who may read what a test makes is not up to whoever runs it.
process.umask(0o022);
const wanted = process.argv.slice(2);
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort((a, b) => weight(b) - weight(a) || a.localeCompare(b));

const outcomes: Outcome[] = [];
const queue = [...files];
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));

const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0) + (files.length === 0 ? 1 : 0);
for (const outcome of outcomes.filter((one) => one.failed > 0)) {
  console.log(`\nFAILED ${outcome.file}\n${outcome.output}`);
}
console.log(`\n${files.length} files`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function worker(): Promise<void> {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const outcome = await runFile(file);
    outcomes.push(outcome);
    const mark = outcome.failed === 0 ? 'ok  ' : 'FAIL';
    console.log(`${mark} ${relative('.', outcome.file)} ${outcome.passed} (${outcome.seconds.toFixed(1)} s)`);
    for (const line of outcome.output.split('\n')) if (line.startsWith('# ')) console.log(`     ${line}`);
    if (outcome.failed > 0) console.log(excerptOf(outcome.output));
  }
}

function runFile(file: string): Promise<Outcome> {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--enable-source-maps', join(here, file)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const timer = setTimeout(() => {
      output += `\ntimed out after ${FILE_TIMEOUT_MS / 1000} s\n`;
      child.kill('SIGKILL');
    }, FILE_TIMEOUT_MS);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(judge(file, code, output, (Date.now() - started) / 1000));
    });
  });
}

function judge(file: string, code: number | null, output: string, seconds: number): Outcome {
  const total = Number(/^\s+Total:\s+(\d+)/m.exec(output)?.[1] ?? 0);
  const passed = Number(/^\s+Passed:\s+(\d+)/m.exec(output)?.[1] ?? 0);
  const failed = code === 0 && total > 0 && passed === total ? 0 : Math.max(1, total - passed);
  return { file, passed, failed, output, seconds };
}

/** What uvu tells of the tests that failed; where it came to none of that, the last words. */
function excerptOf(output: string): string {
  const lines = output.split('\n');
  const from = lines.findIndex((line) => /^\s+FAIL\s/.test(line));
  const told = from < 0 ? lines.slice(-EXCERPT_LINES) : lines.slice(from, from + EXCERPT_LINES);
  const left = from < 0 ? 0 : lines.length - from - told.length;
  return [...told, ...(left > 0 ? [`... ${left} more lines at the end`] : [])]
    .map((line) => `     ${line}`)
    .join('\n');
}

/** The long ones first, so that the last file does not run alone. */
function weight(file: string): number {
  return file.startsWith('e2e') ? 2 : file.startsWith('sim') || file.startsWith('vm') ? 1 : 0;
}
