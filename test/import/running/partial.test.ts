import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeVm } from '../../../src/definition/decode-vm.js';
import { commentsOf } from '../../../src/import/comments.js';
import { parseOpenFiles } from '../../../src/import/running/open-files.js';
import { convertPartial } from '../../../src/import/running/partial.js';
import { renderToml } from '../../../src/import/toml-writer.js';

const FILES = `  812 bhyve               text v r r-------   -       - -   /usr/sbin/bhyve
  812 bhyve                cwd v d r-------   -       - -   /root
  812 bhyve                  0 v c rw------   3       0 -   /dev/null
  812 bhyve                  1 v r -wa-----   1     120 -   /var/log/web.log
  812 bhyve                  3 v c rw------   1       0 -   /dev/vmm/web
  812 bhyve                  5 v r rw------   1       0 -   /vm/web/disk 0.img
  812 bhyve                  6 v c rw------   1       0 -   /dev/zvol/tank/web
  812 bhyve                  7 v r r-------   1       0 -   /iso/debian.iso
  812 bhyve                  8 v c rw------   1       0 -   /dev/tap3
  812 bhyve                  9 v c rw------   1       0 -   /dev/nmdm-web.1A
  812 bhyve                 10 s - rw------   1       0 TCP 127.0.0.1:5901 0.0.0.0:0
  812 bhyve                 11 k - rw------   1       0 -   -
  812 bhyve                 12 v c rw------   1       0 -   /dev/pci
`;

test('what procstat tells of open files', () => {
  const files = parseOpenFiles(FILES);
  assert.is(files.length, 12);
  assert.equal(files[5], { type: 'r', writable: true, protocol: '-', name: '/vm/web/disk 0.img' });
  assert.equal(parseOpenFiles('garbage\n\n  PID COMM FD T V FLAGS REF OFFSET PRO NAME\n'), []);
});

test('a guest of which only the process is known: what is seen, and a comment on everything unknown', () => {
  const vm = convertPartial({
    ...{ name: 'web', pid: 812, files: parseOpenFiles(FILES) },
    ...{ topology: { sockets: 1, cores: 2, threads: 2 }, residentBytes: 3 * 2 ** 30 },
  });
  const text = renderToml(vm.table, commentsOf('running', vm));
  const decoded = decodeVm({ file: 'web.toml', name: 'web', text });
  assert.ok(decoded.ok, text);
  const { cpus, memoryBytes, disks, directNics, graphics, console } = decoded.value;
  assert.is(cpus.count, 4);
  assert.is(memoryBytes, 4 * 2 ** 30);
  assert.equal(
    disks.map(({ type, path }) => `${type} ${path}`),
    [...['virtio-blk /vm/web/disk 0.img', 'virtio-blk /dev/zvol/tank/web', 'ahci-cd /iso/debian.iso']],
  );
  assert.equal(directNics[0]?.backend, { kind: 'tap', device: 'tap3' });
  assert.is(graphics?.port, 5901);
  assert.equal(console.com1, { kind: 'nmdm' });
  for (const what of ['memory', 'uuid', 'loader']) assert.match(text, /# unknown: .*/, what);
  assert.match(text, '# unknown: what booted it');
  assert.match(text, 'unknown: which devices of the host it was given');
  assert.is(vm.before, undefined);
});

test('of nothing seen there is still a file that says so', () => {
  const vm = convertPartial({ name: 'web', pid: 1, files: [] });
  assert.ok(decodeVm({ file: 'web.toml', name: 'web', text: renderToml(vm.table) }).ok);
  assert.match(renderToml(vm.table, commentsOf('running', vm)), '# unknown: how many CPUs it has');
});

test.run();
