import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quickWorld, type QuickWorld } from '../quick.js';

const REFUSED = { code: 1, stdout: '' };
const quiet = { code: 0, stdout: '', stderr: '' };

async function eiface(world: QuickWorld): Promise<void> {
  await world.script('mkpeer . bridge x link9', 'name .:x b0', 'msg b0: setpersistent', 'rmhook x');
  await world.script('mkpeer b0: eiface link0 ether');
}

test('a renamed eiface keeps its node name, a renamed card takes its node along, and both names are printed', async () => {
  using world = quickWorld();
  await eiface(world);
  assert.equal(await world.run('ifconfig', 'ngeth0', 'name', 'nghost0'), { ...quiet, stdout: 'nghost0\n' });
  assert.is((await world.run('ngctl', 'show', '-n', 'ngeth0:')).code, 0);
  assert.is((await world.run('ifconfig', 'ngeth0')).stderr, 'ifconfig: interface ngeth0 does not exist\n');
  assert.equal(await world.run('ifconfig', 're0', 'name', 'lan0'), { ...quiet, stdout: 'lan0\n' });
  assert.is((await world.run('ngctl', 'show', '-n', 'lan0:')).code, 0);
  assert.is((await world.run('ngctl', 'show', '-n', 're0:')).code, 71);
  assert.match((await world.run('route', '-n', 'get', 'default')).stdout, /^ {2}interface: lan0$/m);
});

test('a name that is taken or too long is refused', async () => {
  using world = quickWorld();
  assert.equal(await world.run('ifconfig', 're0', 'name', 'em0'), {
    ...REFUSED,
    stderr: 'ifconfig: ioctl SIOCSIFNAME (set name): File exists\n',
  });
  assert.match((await world.run('ifconfig', 're0', 'name', 'n'.repeat(16))).stderr, /File name too long$/m);
  assert.is((await world.run('ifconfig', 're0', 'name', 'n'.repeat(15))).code, 0);
});

test('the second eiface is ngeth0 again once the first was shut down, whatever it was called', async () => {
  using world = quickWorld();
  await eiface(world);
  await world.run('ifconfig', 'ngeth0', 'name', 'a0');
  const second = await world.script('mkpeer b0: eiface link1 ether', 'msg b0:link1 getifname');
  assert.match(second.stdout, /Args:\t"ngeth1"/);
  await world.run('ngctl', 'shutdown', 'ngeth0:');
  assert.is((await world.run('ifconfig', 'a0')).code, 1);
  const third = await world.script('mkpeer b0: eiface link2 ether', 'msg b0:link2 getifname');
  assert.match(third.stdout, /Args:\t"ngeth0"/);
});

test('an address replaces the first one unless it is an alias, and brings the interface up', async () => {
  using world = quickWorld();
  await eiface(world);
  await world.run('ifconfig', 'ngeth0', 'inet', '10.0.0.1/24');
  await world.run('ifconfig', 'ngeth0', 'inet', '10.0.1.1', 'netmask', '255.255.255.128', 'alias');
  await world.run('ifconfig', 'ngeth0', 'inet6', 'FD00:0:0::1/64');
  const lines = (await world.run('ifconfig', 'ngeth0')).stdout;
  assert.match(lines, /^ngeth0: flags=1008843<UP/);
  assert.match(
    lines,
    /\tinet 10\.0\.0\.1 netmask 0xffffff00 broadcast 10\.0\.0\.255\n\tinet 10\.0\.1\.1 netmask 0xffffff80 broadcast 10\.0\.1\.127\n\tinet6 fd00::1 prefixlen 64\n/,
  );
  await world.run('ifconfig', 'ngeth0', 'inet', '10.0.2.1/24');
  assert.not.match((await world.run('ifconfig', 'ngeth0')).stdout, /10\.0\.0\.1/);
  assert.equal(await world.run('ifconfig', 'ngeth0', 'inet', '10.0.2.1', '-alias'), quiet);
  assert.match(
    (await world.run('ifconfig', 'ngeth0', 'inet', 'nosuch')).stderr,
    /^ifconfig: nosuch: bad value$/m,
  );
});

test('one call has one address family, right behind the interface', async () => {
  using world = quickWorld();
  await eiface(world);
  assert.is(
    (await world.run('ifconfig', 'ngeth0', 'ether', '58:9c:fc:00:00:09', 'inet', '10.0.0.1/24')).stderr,
    "ifconfig: can't set link-level netmask or broadcast\n",
  );
  assert.is(
    (await world.run('ifconfig', 'ngeth0', 'up', 'inet', '10.0.0.1/24')).stderr,
    'ifconfig: inet: bad value\n',
  );
  assert.equal(await world.run('ifconfig', 'ngeth0', 'inet', '10.0.0.1/24', 'name', 'n0', 'up'), {
    ...quiet,
    stdout: 'n0\n',
  });
});

test('an address that was set is the interface’s, and the old one is shown as hwaddr', async () => {
  using world = quickWorld();
  await world.run('ifconfig', 'em0', 'ether', '58:9C:FC:00:00:09');
  const { stdout } = await world.run('ifconfig', 'em0');
  assert.match(stdout, /\tether 58:9c:fc:00:00:09\n\thwaddr 58:9c:fc:00:10:03\n/);
  assert.match((await world.run('ngctl', 'msg', 'em0:', 'getenaddr')).stdout, /58:9c:fc:00:00:09/);
  assert.is((await world.run('ifconfig', 'em0', 'ether', 'rubbish')).code, 1);
});

test('capabilities are switched by their words, what the card cannot do stays off without a word', async () => {
  using world = quickWorld();
  assert.equal(await world.run('ifconfig', 're0', '-lro', '-vlanhwfilter'), quiet);
  const { stdout } = await world.run('ifconfig', 're0');
  assert.match(stdout, /options=4e403bb</);
  assert.not.match(stdout, /LRO|VLAN_HWFILTER/);
  assert.match(stdout, /TSO4,TSO6/);
  await world.run('ifconfig', 're0', 'lro', 'polling');
  assert.match((await world.run('ifconfig', 're0')).stdout, /options=4e407bb</);
});

test('a vlan comes with its node, named with an underscore, and goes by destroy', async () => {
  using world = quickWorld();
  assert.match(
    (await world.run('ifconfig', 'em0.100', 'create')).stderr,
    /SIOCIFCREATE2: Invalid argument/,
    'its name loads no if_vlan',
  );
  await world.run('kldload', '-n', 'if_vlan');
  assert.equal(
    await world.run('ifconfig', 'em0.100', 'create', 'vlan', '100', 'vlandev', 'em0', 'up'),
    quiet,
  );
  const { stdout } = await world.run('ifconfig', 'em0.100');
  assert.match(stdout, /\tgroups: vlan\n\tvlan: 100 vlanproto: 802\.1q vlanpcp: 0 parent interface: em0\n/);
  assert.match(stdout, /\tether 58:9c:fc:00:10:03\n/);
  assert.match((await world.run('ngctl', 'msg', 'em0_100:', 'getifname')).stdout, /"em0\.100"/);
  assert.is(
    (await world.run('ifconfig', 'em0.100', 'create')).stderr,
    'ifconfig: interface em0.100 already exists\n',
  );
  assert.equal(await world.run('ifconfig', 'em0.100', 'destroy'), quiet);
  assert.is((await world.run('ngctl', 'show', 'em0_100:')).code, 71);
});

test('create chooses a name and prints it, or says what is missing', async () => {
  using world = quickWorld();
  assert.is((await world.run('ifconfig', 'vlan', 'create', 'vlan', '5', 'vlandev', 'em0')).stdout, 'vlan0\n');
  assert.is(
    (await world.run('ifconfig', 'vlan', 'create', 'vlan', '6', 'vlandev', 'em0', 'name', 'guests')).stdout,
    'guests\n',
  );
  const refusal = async (...words: string[]) => (await world.run('ifconfig', ...words)).stderr;
  assert.match(
    await refusal('vlan7', 'create', 'vlan', '7', 'vlandev', 'em9'),
    /SIOCIFCREATE2: Device not configured/,
  );
  assert.match(await refusal('vlan7', 'create', 'vlan', '7'), /must specify a parent device for vlan create/);
  assert.match(await refusal('vlan7', 'create', 'vlandev', 'em0'), /must specify a tag for vlan create/);
  assert.match(await refusal('vlan7', 'create', 'vlan', '5', 'vlandev', 'em0'), /already exists/);
  assert.match(await refusal('nosuch0', 'create'), /SIOCIFCREATE2: Invalid argument/);
  assert.match(await refusal('em0', 'destroy'), /SIOCIFDESTROY: Invalid argument/);
});

test('a vlan outlives its parent without one, until it is given one again', async () => {
  using world = quickWorld();
  await world.run('kldload', 'if_vlan');
  await world.run('ifconfig', 'em0.100', 'create');
  const id = (await world.run('ngctl', 'show', '-n', 'em0_100:')).stdout;
  world.simctl('interface', 'remove', 'em0');
  assert.match(
    (await world.run('ifconfig', 'em0.100')).stdout,
    /vlan: 0 vlanproto: 0x0000 vlanpcp: 0 parent interface: <none>\n/,
  );
  world.simctl('interface', 'add', 'em0');
  assert.is((await world.run('ngctl', 'show', '-n', 'em0_100:')).stdout, id);
  assert.equal(await world.run('ifconfig', 'em0.100', 'vlan', '100', 'vlandev', 'em0'), quiet);
  assert.match((await world.run('ifconfig', 'em0.100')).stdout, /vlan: 100 .* em0\n/);
});

test('an eiface leaves for a jail and comes back, its node stays; a card loses its node', async () => {
  using world = quickWorld();
  await eiface(world);
  assert.match(
    (await world.run('ifconfig', 'ngeth0', 'vnet', 'web')).stderr,
    /^ifconfig: jail "web" not found$/m,
  );
  world.simctl('jail', 'add', 'web');
  assert.equal(await world.run('ifconfig', 'ngeth0', 'vnet', 'web'), quiet);
  assert.is((await world.run('ifconfig', '-l')).stdout, 're0 em0 lo0\n');
  assert.is((await world.run('ifconfig', 'ngeth0')).code, 1);
  assert.is((await world.run('ngctl', 'show', '-n', 'ngeth0:')).code, 0);
  assert.equal(await world.run('ifconfig', 'ngeth0', '-vnet', 'web'), quiet);
  assert.is((await world.run('ifconfig', 'ngeth0')).code, 0);
  await world.run('ifconfig', 'em0', 'vnet', 'web');
  assert.is((await world.run('ngctl', 'show', 'em0:')).code, 71);
  world.simctl('jail', 'remove', 'web');
  assert.is((await world.run('ngctl', 'show', 'em0:')).code, 0);
});

test('the default route leads where simctl says, and goes with its card', async () => {
  using world = quickWorld();
  const interfaceLine = async () =>
    /interface: (\S+)/.exec((await world.run('route', '-n', 'get', 'default')).stdout)?.[1];
  assert.is(await interfaceLine(), 're0');
  world.simctl('route', 'em0');
  assert.is(await interfaceLine(), 'em0');
  world.simctl('interface', 'remove', 'em0');
  assert.is(await interfaceLine(), undefined);
  world.simctl('route', 'none');
  assert.is(await interfaceLine(), undefined);
});

test('a user who is not root changes nothing', async () => {
  using world = quickWorld();
  world.simctl('set', 'uid', '1001');
  assert.equal(await world.run('ifconfig', 're0', 'down'), {
    ...REFUSED,
    stderr: 'ifconfig: down: permission denied\n',
  });
  assert.match((await world.run('ifconfig', 're0')).stdout, /<UP/);
});

test.run();
