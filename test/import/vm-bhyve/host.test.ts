import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSysrc } from '../../../src/command/sysrc.js';
import { decodeHost } from '../../../src/definition/decode-host.js';
import { renderToml } from '../../../src/import/toml-writer.js';
import { convertVmBhyve } from '../../../src/import/vm-bhyve/import-vm-bhyve.js';
import { parseRcConf, rcSettingsOf } from '../../../src/import/vm-bhyve/rc-settings.js';
import { hostOf, importOne, notesFor, PLAIN, type World } from './one-guest.js';

function nic(name: string, rest = ''): string {
  return `${PLAIN}network0_type=virtio-net\nnetwork0_switch=${name}\nnetwork0_mac=58:9C:fc:00:00:01\n${rest}`;
}

function bridges(system: string, world: World = {}) {
  const { host, hostNotes } = convertVmBhyve(hostOf(PLAIN, { ...world, system }));
  const decoded = decodeHost({ file: 'host.toml', text: renderToml(host) });
  assert.ok(decoded.ok, JSON.stringify(decoded));
  const kinds = Object.fromEntries(hostNotes.map(({ what, kind }) => [what.split('=')[0], kind]));
  return { host, notes: hostNotes, kinds };
}

test('2.5 a netgraph switch is the bridge of its name', () => {
  const system = 'switch_list=lan\ntype_lan=netgraph\n';
  assert.equal(bridges(system).host, { bridge: { lan: {} } });
  const { definition } = importOne(nic('lan'), { system });
  assert.equal(definition.networks, [
    { type: 'virtio-net', bridge: 'lan', key: '0', mac: '58:9c:fc:00:00:01', slot: '0:4:0' },
  ]);
});

test('2.5 a standard switch keeps its if_bridge and a tap, or becomes links where that is wanted', () => {
  const system = 'switch_list=public\nports_public=em0\n';
  assert.equal(bridges(system).host, {});
  assert.equal(importOne(nic('public'), { system }).definition.directNics[0]?.backend, {
    ...{ kind: 'tap', ifBridge: 'vm-public' },
  });
  assert.equal(bridges(system, { network: 'netgraph' }).host, { bridge: { public: { interface: 'em0' } } });
  const linked = importOne(nic('public'), { system, network: 'netgraph' });
  assert.is(linked.definition.networks[0]?.bridge, 'public');
  assert.is(notesFor(linked, 'network0_switch')[0]?.kind, 'changed');
});

test('2.5 type: none is standard, one that vm-bhyve does not know makes no NIC', () => {
  assert.is(importOne(nic('nowhere')).definition.directNics[0]?.backend.kind, 'tap');
  assert.is(notesFor(importOne(nic('nowhere')), 'network0_switch')[0]?.kind, 'changed');
  const odd = importOne(nic('x'), { system: 'switch_list=x\ntype_x=bridge\n' });
  assert.equal([odd.definition.networks, odd.definition.directNics], [[], []]);
  assert.is(notesFor(odd, 'network0_type')[0]?.kind, 'ignored');
});

test('2.5 ports, vlan, mtu, private and addresses become what a bridge has of them, and the rest is named', () => {
  const system =
    'switch_list=dmz\ntype_dmz=standard\nports_dmz="em0 em1"\nvlan_dmz=100\naddr_dmz=10.0.0.1/24\nmtu_dmz=9000\nprivate_dmz=yes\n';
  const { host, kinds } = bridges(system, { network: 'netgraph' });
  assert.equal(host, { bridge: { dmz: { interface: 'em0.100', vlan: { parent: 'em0', tag: 100 } } } });
  assert.equal(
    ['ports_dmz', 'vlan_dmz', 'addr_dmz', 'mtu_dmz', 'private_dmz'].map((key) => kinds[key]),
    ['changed', 'carried', 'dropped', 'dropped', 'dropped'],
  );
});

test('2.5 a switch without ports has the host by an interface of its own, with addr and addr6', () => {
  const system = 'switch_list=priv\naddr_priv=10.1.0.1/24\naddr6_priv=fd00::1/64\n';
  assert.equal(bridges(system, { network: 'netgraph' }).host, {
    bridge: { priv: { host_interface: 'nh_priv', address: ['10.1.0.1/24', 'fd00::1/64'] } },
  });
});

test('2.5 a manual switch is the bridge that it names', () => {
  const system = 'switch_list=m\ntype_m=manual\nbridge_m=bridge7\nprivate_m=yes\n';
  assert.equal(importOne(nic('m'), { system }).definition.directNics[0]?.backend, {
    kind: 'tap',
    ifBridge: 'bridge7',
  });
  assert.is(bridges(system).kinds['private_m'], 'dropped');
  assert.is(bridges(system, { network: 'netgraph' }).kinds['type_m'], 'changed');
});

test('2.5 a vxlan switch keeps its if_bridge, and vmctl says that it makes none', () => {
  const system = 'switch_list=v\ntype_v=vxlan\nvlan_v=7\nports_v=em0\n';
  assert.equal(importOne(nic('v'), { system }).definition.directNics[0]?.backend, {
    kind: 'tap',
    ifBridge: 'vm-v',
  });
  const wanted = bridges(system, { network: 'netgraph' });
  assert.match(wanted.notes.find(({ what }) => what.startsWith('type_v'))?.why ?? '', 'vxlan7');
});

test('2.5 a vale switch keeps the names of its ports', () => {
  const { definition } = importOne(nic('v1').replace('58:9C', '58:9c').replace('00:01', '00:31'), {
    system: 'switch_list=v1\ntype_v1=vale\n',
  });
  assert.equal(definition.directNics[0]?.backend, { kind: 'vale', port: 'vale6654c:7d26d' });
});

test('2.5 --map puts a switch on another bridge', () => {
  const world: World = { system: 'switch_list=public\nports_public=em0\n', map: [['public', 'lan0']] };
  assert.is(importOne(nic('public'), world).definition.networks[0]?.bridge, 'lan0');
  assert.equal(bridges(world.system ?? '', world).host, { bridge: { lan0: { interface: 'em0' } } });
});

test('2.5 --map of two switches on one bridge: it has what the first one has, and the other is told', () => {
  const system = 'switch_list="a b"\nports_a=em0\ntype_b=standard\nports_b=em1\n';
  const map = [
    ['a', 'lan0'],
    ['b', 'lan0'],
  ] as const;
  const { host, kinds } = bridges(system, { map });
  assert.equal(host, { bridge: { lan0: { interface: 'em0' } } });
  assert.equal([kinds['ports_a'], kinds['type_b'], kinds['ports_b']], ['carried', 'changed', 'dropped']);
});

test('2.5 an if_bridge whose name the kernel gave is asked for', () => {
  const system = 'switch_list=a-very-long-name\n';
  const { vm, definition } = importOne(nic('a-very-long-name'), { system });
  assert.equal(definition.directNics[0]?.backend, { kind: 'tap' });
  assert.match(notesFor({ vm }, 'network0_switch')[0]?.why ?? '', 'too long');
});

test('networkN_device: kept with its switch, and without one left out as vm-bhyve leaves it out', () => {
  const system = 'switch_list=public\n';
  const kept = importOne(nic('public', 'network0_device=tap5\n'), { system });
  assert.equal(kept.definition.directNics[0]?.backend, { kind: 'tap', device: 'tap5' });
  const none = importOne(`${PLAIN}network0_type=virtio-net\nnetwork0_device=tap5\n`);
  assert.equal(none.definition.directNics, []);
  assert.match(notesFor(none, 'network0_device')[0]?.why ?? '', 'tap = "tap5"');
});

test('a NIC of a kind that bhyve has not, or with a MAC that is none, is told', () => {
  const odd = importOne(nic('x').replace('virtio-net', 'rtl8139'));
  assert.is(notesFor(odd, 'network0_type')[0]?.kind, 'dropped');
  const mac = importOne(nic('x').replace('58:9C:fc:00:00:01', 'ff:ff:ff:ff:ff:ff'));
  assert.is(notesFor(mac, 'network0_mac')[0]?.kind, 'dropped');
});

test('2.5 datastores, console, compress, decompress and suspend are told', () => {
  const { kinds } = bridges(
    'datastore_list="big iso"\npath_big=/big\npath_iso=iso:/iso\nconsole=tmux\ncompress="xz"\ndecompress="xz -d"\nsuspend=yes\nnat_public=yes\ntype_gone=vale\nwhat=1\n',
  );
  assert.equal(kinds, {
    ...{ datastore_list: 'carried', path_big: 'carried', path_iso: 'dropped', console: 'changed' },
    ...{ compress: 'dropped', decompress: 'dropped', suspend: 'dropped', nat_public: 'ignored' },
    ...{ type_gone: 'ignored', what: 'ignored' },
  });
});

test('2.6 vm_list gives autostart, its order and vm_delay the delays', () => {
  const rc = 'vm_enable="YES"\nvm_dir="zfs:tank/vm"\nvm_list="a g"\nvm_delay="7"\n';
  const { definition } = importOne(PLAIN, { rc });
  assert.equal([definition.autostart, definition.startDelayMs], [true, 7000]);
  assert.equal(importOne(PLAIN, { rc: 'vm_list="a b g"\n' }).definition.startDelayMs, 4000);
  assert.is(importOne(PLAIN, { rc: 'vm_list="a"\n' }).definition.autostart, false);
});

test('2.6 rc.conf: the last assignment holds, and a command in vm_list is not run here', () => {
  const read = (text: string) => rcSettingsOf(parseRcConf(text));
  assert.equal(read("vm_list=a\n#vm_list=c\n vm_list='b c' # x\n").list, ['b', 'c']);
  const made = read('vm_list="$(ls /vm)"\nvm_delay=soon\nvm_dir=/vm\nvm_enable=on\n');
  assert.equal([made.list, made.delay, made.directory, made.enabled], [[], 2, '/vm', true]);
  assert.is(made.unclear.length, 2);
});

test('2.6 sysrc(8) answers a list that a command has made with a name on each line', () => {
  const values = parseSysrc('vm_enable: YES\nvm_list: a\nb\nc\nvm_delay: \n', [
    'vm_enable',
    'vm_list',
    'vm_delay',
  ]);
  assert.equal(
    [...values],
    [
      ['vm_enable', 'YES'],
      ['vm_list', 'a b c'],
      ['vm_delay', ''],
    ],
  );
});

test.run();
