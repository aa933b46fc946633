import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskDefinition } from '../../src/definition/definition.js';
import type { FileSeen } from '../../src/plan/file-seen.js';
import { diskPaths, diskUses, judgeShared, judgeTwice } from '../../src/plan/one-writer.js';
import { LAYOUT, vm } from './ground.js';

const DISK: DiskDefinition = { type: 'virtio-blk', path: 'disk.img', readOnly: false };
const CD: DiskDefinition = { type: 'ahci-cd', path: '/iso/a.iso', readOnly: true };
const IMAGE: FileSeen = { kind: 'file', size: 1024, writable: true, identity: '1:2' };

function device(name: string): FileSeen {
  return { kind: 'device', size: 0, writable: true, identity: `device ${name}`, device: name };
}

/** What `mine` is told of another VM's `theirs`, each disk with what a look at it gave. */
function shared(mine: readonly [DiskDefinition, FileSeen], theirs: readonly [DiskDefinition, FileSeen]) {
  const definition = vm({ disks: [mine[0]] });
  const other = vm({ name: 'other', disks: [theirs[0]] });
  return judgeShared({
    ...{ definition, other, layout: LAYOUT },
    files: new Map(diskUses(definition, LAYOUT).map(({ path }) => [path, mine[1]])),
    otherFiles: new Map(diskPaths(other, LAYOUT).map((path) => [path, theirs[1]])),
  });
}

test('a disk that another VM writes to is refused, by whatever name', () => {
  const { refusal } = shared([DISK, IMAGE], [{ ...DISK, path: '/elsewhere/link.img' }, IMAGE]);
  assert.match(refusal?.message ?? '', /disk\.img is in use by other/);
  assert.is(refusal?.code, 'denied');
  assert.ok(shared([{ ...DISK, readOnly: true }, IMAGE], [DISK, IMAGE]).refusal);
});

test('different disks, and one that both only read, are fine', () => {
  assert.equal(shared([DISK, IMAGE], [DISK, { ...IMAGE, identity: '7:7' }]), { warnings: [] });
  assert.equal(shared([CD, IMAGE], [CD, IMAGE]), { warnings: [] });
});

test('a partition is part of its disk, whichever of the two is whose', () => {
  for (const [whole, part] of [
    ['/dev/ada0', '/dev/ada0p2'],
    ['/dev/da1', '/dev/da1s1a'],
    ['/dev/md0', '/dev/md0s2'],
  ] as const) {
    assert.ok(shared([DISK, device(whole)], [DISK, device(part)]).refusal, part);
    assert.ok(shared([DISK, device(part)], [DISK, device(whole)]).refusal, part);
  }
  for (const [one, two] of [
    ['/dev/ada1', '/dev/ada10'],
    ['/dev/ada0p1', '/dev/ada0p2'],
    ['/dev/da1', '/dev/da1x'],
    ['/dev/da1', '/dev/da2'],
  ] as const)
    assert.equal(shared([DISK, device(one)], [DISK, device(two)]), { warnings: [] }, `${one} ${two}`);
});

test('a volume that is called like the partition of another one is started, with a warning', () => {
  const found = shared([DISK, device('/dev/zvol/tank/web')], [DISK, device('/dev/zvol/tank/webp1')]);
  assert.is(found.refusal, undefined);
  assert.match(found.warnings.join(), /one looks like a partition of the other/);
});

test('disks of extra_args count like others, with their paths as bhyve is given them', () => {
  const definition = vm({
    disks: [DISK],
    extraArgs: ['-s', '7,virtio-blk,/dev/da0', '-s', '8,ahci,hd:/a,cd:/b', '-s9,nvme,/ro,ro'],
  });
  assert.equal(diskPaths(definition, LAYOUT), ['/var/db/vmctl/vms/myvm/disk.img', '/dev/da0', '/a']);
  assert.equal(
    diskUses(definition, LAYOUT).flatMap(({ path, readOnly }) => (readOnly ? [path] : [])),
    ['/b', '/ro'],
  );
});

test('one definition with one file under two names is refused, unless both only read', () => {
  const twice = (one: DiskDefinition, two: DiskDefinition, seen: FileSeen = IMAGE) =>
    judgeTwice(
      vm({ disks: [one, two] }),
      new Map([
        ['/one', IMAGE],
        ['/two', seen],
      ]),
      LAYOUT,
    );
  const [one, two] = [
    { ...DISK, path: '/one' },
    { ...DISK, path: '/two' },
  ];
  assert.is(twice(one, two)?.message, 'myvm: the disks /one and /two are one');
  assert.ok(twice(one, { ...two, readOnly: true }));
  assert.is(twice({ ...one, readOnly: true }, { ...two, readOnly: true }), undefined);
  assert.is(twice(one, two, { ...IMAGE, identity: '1:3' }), undefined);
});

test.run();
