import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decoded, importLines, importText, notesOn } from './ground.js';

const FIXTURES = 'test/import/fixtures/bmd';
const CONF = readFileSync(`${FIXTURES}/bmd.conf`, 'utf8');
const HOUSE = importText(CONF, {
  files: { '/etc/bmd.d/old.conf': readFileSync(`${FIXTURES}/bmd.d/old.conf`, 'utf8') },
});

test('a whole configuration: templates with arguments, variables, arithmetic and includes', () => {
  assert.equal(HOUSE.refused, []);
  assert.equal(
    HOUSE.vms.map(({ name }) => name),
    ['web', 'db', 'old'],
  );
  const web = decoded(HOUSE, 0);
  assert.is(
    web.before,
    '-A -H -w -u -c cpus=4,sockets=1,cores=2,threads=2 -m 8G -l com1,/dev/nmdm300B -l com2,tcp=127.0.0.1:4001 ' +
      '-l bootrom,/usr/local/share/uefi-firmware/BHYVE_UEFI.fd,/var/db/bmd/vars/web.vars ' +
      '-s 0:0:0,hostbridge -s 0:1:0,lpc -s 0:2:0,virtio-rnd -s 0:3:0,nvme,/dev/zvol/tank/vm/web,nocache ' +
      '-s 0:4:0,virtio-blk,/images/shared.img,ro -s 0:5:0,ahci-cd,/iso/rescue.iso ' +
      '-s 0:6:0,e1000,tapN,mac=58:9c:fc:00:00:01 -s 0:7:0,virtio-net,vale1:vm0p1 ' +
      '-s 0:8:0,fbuf,tcp=127.0.0.1:5900,w=1280,h=720,vga=io -s 0:9:0,xhci,tablet web',
  );
  const slots = [...web.definition.disks, ...web.definition.directNics].map(({ slot }) => slot);
  assert.equal(slots, ['0:3:0', '0:4:0', '0:5:0', '0:6:0', '0:7:0']);
  assert.is(web.definition.importedFrom, 'bmd');
  assert.is(web.definition.startDelayMs, 20_000);
  const db = decoded(HOUSE, 1);
  assert.equal(db.vm.before?.[0], {
    file: 'bhyveload',
    args: ['-e', 'machdep.hyperthreading_allowed=0', '-m', '4G', '-d', '/dev/zvol/tank/vm/db', 'db'],
  });
  const old = decoded(HOUSE, 2);
  assert.is(old.definition.disks[0]?.slot, '0:1:0');
  assert.match(old.before, '-l com1,/dev/nmdm301B -s 0:0:0,lpc -s 0:1:0,virtio-blk');
});

test('every line is told of, with its file and line; nothing is dropped without a word', () => {
  const notes = HOUSE.vms.flatMap(({ notes }) => notes);
  const lines = CONF.split('\n');
  for (const [index, line] of lines.entries()) {
    const inTemplateOrVm = index > 8 && /^\t(?!\$first|\$images)[a-z.]/.test(line);
    if (!inTemplateOrVm) continue;
    const told = notes.some(({ where }) => where === `/etc/bmd.conf:${index + 1}`);
    assert.ok(told, `line ${index + 1}: ${line}`);
  }
  for (const { kind, why, what } of [...notes, ...HOUSE.hostNotes])
    assert.ok(kind === 'carried' || (why ?? '') !== '', what);
  assert.is(HOUSE.hostNotes.find(({ what }) => what.startsWith('vars_directory'))?.key, 'loader.vars');
});

test('a guest behind slot 31 goes on on the next bus, without an MP table', () => {
  const disks = Array.from({ length: 40 }, (_, at) => `/d${at}.img`).join(', ');
  const { before, definition } = importLines(`disk = ${disks};`);
  assert.match(before, '-s 0:31:0,virtio-blk,/d29.img -s 1:0:0,virtio-blk,/d30.img');
  assert.match(before, / -Y web$/);
  assert.is(definition.disks[30]?.slot, '1:0:0');
  assert.is(definition.disks[29]?.slot, undefined);
});

test('a line that another one replaces is told as ignored', () => {
  const { vm, definition } = importLines('memory = 2G; disk = /other.img; boot_delay += 3;');
  assert.is(definition.memoryBytes, 2 * 2 ** 30);
  assert.equal(
    definition.disks.map(({ path }) => path),
    ['/other.img'],
  );
  const told = [...notesOn(vm, 'memory'), ...notesOn(vm, 'disk')].map(({ kind }) => kind);
  assert.equal(told, ['ignored', 'carried', 'ignored', 'carried']);
  assert.match(notesOn(vm, 'boot_delay')[0]?.why ?? '', 'bmd takes one value');
});

test('what cannot be worked out is named', () => {
  const { vm } = importLines('ncpu = ${NO}; nosuch = 1; .apply missing; cpu_pin = x; hostbridge = foo;');
  const why = vm.notes
    .filter(({ kind }) => kind === 'dropped')
    .map((note) => note.why)
    .join('\n');
  for (const part of [
    '${NO} is undefined',
    'bmd knows no such key',
    'there is no template "missing"',
    'write VCPU:HOSTCPU',
    'write none, standard',
  ])
    assert.ok(why.includes(part), part);
});

test('templates: defaults, variables of the VM, one in another, and never twice', () => {
  const text = `
    template inner { $disk = /inner-$NAME; }
    template outer(n = $count, m) { ncpu = $n; .apply inner, inner; description = $m; }
    vm web { $count = 3; .apply outer, outer; loader = uefi; memory = 1G; disk = $disk; }`;
  const { definition, vm } = decoded(importText(text), 0);
  assert.equal([definition.cpus.count, definition.disks[0]?.path], [3, '/inner-web']);
  assert.is(vm.notes.filter(({ why }) => why?.includes('is already applied')).length, 2);
});

test('a file that bmd would refuse is told, and what can be read is read', () => {
  const imported = importText(
    'vm a { loader = uefi; memory = 1G; disk /x; }\ntemplate t { }\ntemplate t { }\n',
  );
  assert.equal(
    imported.vms.map(({ name }) => name),
    ['a'],
  );
  const told = imported.hostNotes.map(({ why }) => why ?? '').join('\n');
  assert.match(told, 'bmd refuses the whole file for this');
  assert.match(told, 'bmd refuses the configuration');
});

test('a second VM of a name, and a name that vmctl cannot take, are refused with the reason', () => {
  const vm = (name: string): string => `vm ${name} { loader = uefi; memory = 1G; disk = /${name}.img; }`;
  const { refused, vms } = importText(`${vm('a')} ${vm('a')} ${vm('"a b"')}`);
  assert.equal(
    vms.map(({ name }) => name),
    ['a'],
  );
  assert.match(refused[0]?.reason ?? '', 'there is a VM of this name before');
  assert.match(refused[1]?.reason ?? '', 'cannot be a VM name');
});

test("the owner of the file is the guests' owner, unless it is root", () => {
  const own = importText('vm a { loader = uefi; memory = 1G; disk = /x; }');
  assert.is(own.vms[0]?.table['owner'], undefined);
});

test('guests on netgraph bridges have these in host.toml, under names that no interface has', () => {
  const text =
    'vm web { loader = uefi; memory = 1G; disk = /d.img; network = bridge0; network += bridge1; network += vale1; }';
  const map = new Map([['bridge1', 'lan']]);
  assert.equal(importText(text, { network: 'netgraph', map }).host, { bridge: { bridge0_br: {}, lan: {} } });
  assert.equal(importText(text).host, {});
});

test.run();
