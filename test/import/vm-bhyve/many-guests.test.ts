import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseConfig } from '../../../src/import/vm-bhyve/config.js';
import { convertVmBhyve, type VmBhyve } from '../../../src/import/vm-bhyve/import-vm-bhyve.js';
import { at, hostOf, PLAIN, type World } from './one-guest.js';

function several(confs: Readonly<Record<string, string>>, world: World = {}): VmBhyve {
  const host = hostOf('', world);
  const guests = Object.entries(confs).map(([name, text]) => ({
    ...{ name, store: host.store, vmDirectory: '/vm' },
    config: parseConfig(`${PLAIN}${text}`, `/vm/${name}/${name}.conf`),
  }));
  return { ...host, guests };
}

const screen = (port: number, listen = '') =>
  `graphics=yes\ngraphics_port=${port}\n${listen === '' ? '' : `graphics_listen=${listen}\n`}`;

test('of two guests with one VNC port the one that starts at boot keeps it, the other gets a free one and is told', () => {
  const host = several(
    {
      a: screen(5901),
      b: screen(5901),
      c: screen(5902, '10.0.0.1'),
      d: screen(5902, '10.0.0.2'),
      e: screen(5902),
      f: 'graphics_port=5901\n',
    },
    { rc: 'vm_list="b"\n' },
  );
  const { vms } = convertVmBhyve(host);
  assert.equal(
    vms.map(({ table }) => at(table, 'graphics.vnc')),
    ['0.0.0.0', '0.0.0.0:5901', '10.0.0.1:5902', '10.0.0.2:5902', '0.0.0.0', undefined],
  );
  const told = vms[0]?.notes.filter(({ what }) => what.startsWith('graphics_port')) ?? [];
  assert.equal(
    told.map(({ kind }) => kind),
    ['changed'],
  );
  assert.match(told[0]?.why ?? '', 'b has port 5901');
});

test('a name of vm_list that is no guest is told, one that was only not asked for is not', () => {
  const host = several({ a: '' }, { rc: 'vm_list="a b c"\n' });
  const listed = (known?: readonly string[]) =>
    convertVmBhyve({ ...host, ...(known === undefined ? {} : { known }) }).hostNotes.map(({ what }) => what);
  assert.equal(listed(['a', 'b']), ['vm_list="... c ..."']);
  assert.is(listed().length, 2);
});

test('a suspended state and the lock of another host are told', () => {
  const host = several({ a: '' });
  const guests = host.guests.map((guest) => ({
    ...guest,
    saved: ['a.save', 'a.save.kern'],
    lockedBy: 'far',
  }));
  const notes = convertVmBhyve({ ...host, guests }).vms[0]?.notes ?? [];
  const lost = notes.filter(({ kind }) => kind === 'dropped');
  assert.equal(
    lost.map(({ where, what }) => [where, what]),
    [
      ['/vm/a', 'a.save'],
      ['/vm/a', 'run.lock'],
    ],
  );
  assert.match(lost[1]?.why ?? '', '"far"');
});

test.run();
