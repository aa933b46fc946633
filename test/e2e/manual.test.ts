import { mkdirSync, realpathSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EXAMPLES } from '../../src/manual/vmctl-examples.js';
import { createStage } from './stage.js';

/** A file of so many bytes below the world; its directory is there. */
function makeFile(root: string, path: string, bytes: number): void {
  const file = join(realpathSync(root), path);
  writeFileSync(file, '');
  truncateSync(file, bytes);
}

function makeDirectory(root: string, path: string): void {
  mkdirSync(join(realpathSync(root), path), { recursive: true });
}

test('the examples of vmctl(8) do, one after the other, what they are said to do', () => {
  using stage = createStage();
  makeDirectory(stage.world.dir, 'var/db/vmctl/iso');
  makeFile(stage.world.dir, 'var/db/vmctl/iso/install.iso', 1 << 20);
  let ran = 0;
  for (const line of EXAMPLES.flatMap(({ lines }) => lines)) {
    const [program = '', ...words] = line.split(' ');
    if (program === 'mkdir') {
      assert.is(words[0], '-p');
      makeDirectory(stage.world.dir, words[1] ?? '');
      continue;
    }
    if (program === 'truncate') {
      assert.is(words.slice(0, 2).join(' '), '-s 20G');
      makeFile(stage.world.dir, words[2] ?? '', 20 * 2 ** 30);
      continue;
    }
    assert.is(program, 'vmctl', line);
    const { status, stderr } = stage.vmctl(...words);
    assert.is(status, 0, `${line}: ${stderr}`);
    ran += 1;
  }
  assert.ok(ran > 8);
  assert.is(stage.status('web').status, 'stopped');
});

test.run();
