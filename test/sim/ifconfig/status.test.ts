import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quickWorld } from '../quick.js';

test('a card is shown as ifconfig(8) of 14 shows it, LRO and VLAN_HWFILTER on', async () => {
  using world = quickWorld();
  const { stdout } = await world.run('ifconfig', 're0');
  assert.is(
    stdout,
    're0: flags=1008843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500\n' +
      '\toptions=4e507bb<RXCSUM,TXCSUM,VLAN_MTU,VLAN_HWTAGGING,JUMBO_MTU,VLAN_HWCSUM,TSO4,TSO6,LRO,VLAN_HWFILTER,VLAN_HWTSO,RXCSUM_IPV6,TXCSUM_IPV6,HWSTATS,MEXTPG>\n' +
      '\tether 58:9c:fc:00:10:02\n' +
      '\tinet 192.0.2.10 netmask 0xffffff00 broadcast 192.0.2.255\n' +
      '\tmedia: Ethernet autoselect (1000baseT <full-duplex>)\n\tstatus: active\n' +
      '\tnd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>\n',
  );
});

test('13 has neither LOWER_UP nor HWSTATS and says NOMAP, 15 has STABLEADDR', async () => {
  using old = quickWorld({ release: 13 });
  assert.match((await old.run('ifconfig', 're0')).stdout, /^re0: flags=8843<UP.*MULTICAST> metric/);
  assert.match((await old.run('ifconfig', 're0')).stdout, /TXCSUM_IPV6,NOMAP>/);
  using young = quickWorld({ release: 15 });
  assert.match(
    (await young.run('ifconfig', 're0')).stdout,
    /nd6 options=829<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL,STABLEADDR>/,
  );
});

test('-a shows every interface in the order of their indexes, lo0 with its addresses', async () => {
  using world = quickWorld();
  const { stdout } = await world.run('ifconfig', '-a');
  assert.equal(stdout.match(/^\w+/gm), ['re0', 'em0', 'lo0']);
  assert.match(
    stdout,
    /\tinet 127\.0\.0\.1 netmask 0xff000000\n\tinet6 ::1 prefixlen 128\n\tinet6 fe80::1%lo0 prefixlen 64 scopeid 0x3\n\tgroups: lo\n/,
  );
  assert.is((await world.run('ifconfig')).stdout, stdout);
});

test('lagg, bridge and wlan show what they are made of, and -l ether leaves a port of a lagg out', async () => {
  using world = quickWorld({ interfaces: ['re0', 'em0', 'em1', 'em2'] });
  world.simctl('interface', 'add', 'lagg0', 'lagg', 'em0', 'em1');
  world.simctl('interface', 'add', 'bridge0', 'bridge', 'em2');
  world.simctl('interface', 'add', 'wlan0', 'wlan');
  const lagg = (await world.run('ifconfig', 'lagg0')).stdout;
  assert.match(
    lagg,
    /\tlaggproto failover lagghash l2,l3,l4\n\tlaggport: em0 flags=5<MASTER,ACTIVE>\n\tlaggport: em1 flags=0<>\n\tgroups: lagg\n/,
  );
  assert.match(
    (await world.run('ifconfig', 'em1')).stdout,
    /\tether 58:9c:fc:00:10:03\n\thwaddr 58:9c:fc:00:10:04\n/,
  );
  assert.match(
    (await world.run('ifconfig', 'bridge0')).stdout,
    /\tmember: em2 flags=143<LEARNING,DISCOVER,AUTOEDGE,AUTOPTP>\n\t {8}ifmaxaddr 0 port 4 /,
  );
  assert.match((await world.run('ifconfig', 'wlan0')).stdout, /\tgroups: wlan\n\tssid ""/);
  assert.is((await world.run('ifconfig', '-l', 'ether')).stdout, 're0 em2 lagg0 bridge0 wlan0\n');
  assert.is((await world.run('ngctl', 'show', '-n', 'em0:')).code, 71);
  assert.is((await world.run('ngctl', 'show', '-n', 'lagg0:')).code, 0);
});

test('a promiscuous card says so', async () => {
  using world = quickWorld();
  await world.run('ngctl', 'msg', 're0:', 'setpromisc', '1');
  assert.match((await world.run('ifconfig', 're0')).stdout, /RUNNING,PROMISC,SIMPLEX/);
});

test.run();
