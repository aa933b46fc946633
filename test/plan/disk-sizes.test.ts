import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult } from '../../src/command/command.js';
import { lookDiskSizes } from '../../src/plan/disk-sizes.js';
import { done, drive } from './ground.js';

const NOBODY: CommandResult = { code: null, stdout: '', stderr: '', spawnError: 'ENOENT' };
const GIB = 1024 ** 3;

function measure(places: readonly string[], answers: (line: string) => CommandResult) {
  const { value, steps } = drive(lookDiskSizes(places, '/r'), ({ file, args }) =>
    answers([file, ...args].join(' ')),
  );
  return {
    sizes: [...value],
    commands: steps.map(({ command: { file, args } }) => [file, ...args].join(' ')),
  };
}

test('all volumes are asked of by one zfs, and files by nobody', () => {
  const places = ['/r/vms/web/disk.img', '/r/dev/zvol/z/web', '/r/dev/zvol/z/my data', '/r/dev/zvol/z/web'];
  const said = [`z/web\tvolsize\t${GIB}`, 'z/web\tused\t4096', `z/my data\tvolsize\t${2 * GIB}`];
  const { sizes, commands } = measure(places, () => done(`${said.join('\n')}\nz/my data\tused\t-\n`));
  assert.equal(commands, ['zfs get -Hp -o name,property,value volsize,used z/web z/my data']);
  assert.equal(sizes, [
    ['/r/dev/zvol/z/web', { sizeBytes: GIB, usedBytes: 4096 }],
    ['/r/dev/zvol/z/my data', { sizeBytes: 2 * GIB }],
  ]);
  assert.equal(measure(['/r/vms/web/disk.img', '/srv/dev/da0'], () => NOBODY).commands, []);
});

test('what is no volume is asked of by diskinfo: iSCSI, memory disks, partitions of volumes, a pool by itself', () => {
  const places = ['/r/dev/da0', '/r/dev/md1', '/r/dev/zvol/z/webp1', '/r/dev/zvol/z', '/r/dev/zvol/-x/y'];
  const { sizes, commands } = measure(places, (line) =>
    line.startsWith('zfs')
      ? { code: 1, stdout: '', stderr: "cannot open 'z/webp1': dataset does not exist\n" }
      : done(places.map((place, at) => `${place}\t512\t${at * GIB}\t0\t0\t0\n`).join('')),
  );
  assert.equal(commands, [
    'zfs get -Hp -o name,property,value volsize,used z/webp1',
    `diskinfo ${places.join(' ')}`,
  ]);
  assert.equal(
    sizes.map(([place, { sizeBytes }]) => [place, sizeBytes]),
    places.slice(1).map((place, at) => [place, (at + 1) * GIB]),
    'an empty drive has no size',
  );
});

test('a device that cannot be opened costs the others nothing, whether diskinfo goes on behind it or ends', () => {
  const places = ['a', 'b', 'c', 'd'].map((name) => `/r/dev/${name}`);
  const isThere = (place: string): boolean => place === '/r/dev/a' || place === '/r/dev/d';
  for (const goesOn of [true, false]) {
    const { sizes, commands } = measure(places, (line) => {
      const asked = line.split(' ').slice(1);
      const told = asked.filter(
        (place, at) => isThere(place) && (goesOn || asked.slice(0, at).every(isThere)),
      );
      return { ...done(told.map((place) => `${place}\t512\t${GIB}\t0\t0\t0\n`).join('')), code: 1 };
    });
    assert.equal(
      sizes.map(([place]) => place),
      ['/r/dev/a', '/r/dev/d'],
    );
    assert.ok(commands.length <= 3, commands.join('\n'));
  }
});

test('where there is neither program nothing is known, and each is tried once', () => {
  const { sizes, commands } = measure(['/r/dev/zvol/z/web', '/r/dev/da0'], () => NOBODY);
  assert.equal(sizes, []);
  assert.is(commands.length, 2);
});

test.run();
