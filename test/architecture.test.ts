import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const LINES_MAX = 250;
const MEDIAN_MAX = 60;
const P95_MAX = 200;

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
}

const sources: readonly SourceFile[] = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join('src', path), 'utf8');
    return { path, text, lines: text.split('\n').length - 1 };
  });

test('files stay small: none over 250 lines, the median at most 60, nineteen of twenty at most 200', () => {
  const sizes = sources.map(({ lines }) => lines).sort((a, b) => a - b);
  const at = (share: number): number => sizes[Math.floor((sizes.length - 1) * share)] ?? Infinity;
  console.log(
    `# ${sizes.length} files, median ${at(0.5)} lines, 95th percentile ${at(0.95)}, largest ${at(1)}`,
  );
  assert.equal(
    sources.filter(({ lines }) => lines > LINES_MAX).map(({ path, lines }) => `${path}: ${lines}`),
    [],
  );
  assert.ok(at(0.5) <= MEDIAN_MAX, `median ${at(0.5)}`);
  assert.ok(at(0.95) <= P95_MAX, `95th percentile ${at(0.95)}`);
});

test('files are named by the noun they define: lower case, no grab bags, no barrels', () => {
  const named = sources.map(({ path }) => path.split('/')).flat();
  assert.equal(
    [...new Set(named)].filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.ts)?$/.test(name)),
    [],
  );
  const bags = /^(utils?|helpers?|common|misc|shared|lib|index)(\.ts)?$/;
  assert.equal(
    sources.filter(({ path }) => path.split('/').some((part) => bags.test(part))).map(({ path }) => path),
    [],
  );
});

test('nothing is exported by default', () => {
  assert.equal(
    sources.filter(({ text }) => /^export default\b|\bas default\b/m.test(text)).map(({ path }) => path),
    [],
  );
});

test('every folder of src has its row in the table of arrows', () => {
  const config = createRequire(import.meta.url)(join(process.cwd(), '.dependency-cruiser.cjs')) as {
    forbidden: readonly { name: string }[];
  };
  const rows = config.forbidden.flatMap(({ name }) =>
    name.startsWith('arrows-') ? [name.slice('arrows-'.length)] : [],
  );
  const folders = [
    ...new Set(sources.filter(({ path }) => path.includes('/')).map(({ path }) => path.split('/')[0] ?? '')),
  ];
  assert.ok(folders.length > 10);
  assert.equal(
    folders.filter((folder) => !rows.includes(folder)),
    [],
  );
});

test.run();
