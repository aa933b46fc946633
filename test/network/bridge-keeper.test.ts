import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BridgeDefinition } from '../../src/definition/host-definition.js';
import { VmctlError } from '../../src/errors.js';
import type { Network } from '../../src/network/network.js';
import { readBridgeRecord, readPins, writeBridgeRecord } from '../../src/store/network-records.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import { keeperStage, type KeeperStage } from './keeper-stage.js';

const PUBLIC = bridgeOf({ name: 'bnet0', interface: 're0' });
const AUTO = bridgeOf({ name: 'bnet0', interface: 'auto' });
const ISOLATED = bridgeOf({ name: 'iso' });
const PRIVATE = bridgeOf({
  name: 'lan',
  hostInterface: { name: 'nghost0', addresses: ['10.0.0.1/24', 'fd00::1/64'] },
});
const KINDS: Readonly<Record<string, BridgeDefinition>> = {
  public: PUBLIC,
  'lower only': bridgeOf({ name: 'bnet0', interface: 'em0', attachHost: false }),
  isolated: ISOLATED,
  private: PRIVATE,
  'public with uplink': bridgeOf({ name: 'bnet0', interface: 're0', floodUnknown: false }),
  'private with uplink': bridgeOf({ ...PRIVATE, floodUnknown: false }),
  vlan: bridgeOf({ name: 'bnet0', interface: 're0.100', vlan: { parent: 're0', tag: 100 } }),
  tuned: bridgeOf({ name: 'bnet0', interface: 're0', tuning: { loopTimeout: 10 } }),
};

async function stateOf({ bridges }: Network, name: string): Promise<string> {
  const [report] = (await bridges.reports([name])).bridges;
  return `${report?.state} ${report?.owner} ${report?.problems.join(', ')}`;
}

function changes(stage: KeeperStage): readonly string[] {
  return stage
    .ran()
    .filter((line) => /mkpeer|connect|\bname |shutdown|rmhook|setconfig|kldload|ifconfig (?!-a)/.test(line));
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing was thrown',
    (error: unknown) => (error instanceof VmctlError ? error.code : String(error)),
  );
}

for (const [kind, bridge] of Object.entries(KINDS)) {
  test(`a ${kind} bridge is made once, is ours then, and whole when it is down again`, async () => {
    using stage = keeperStage([bridge]);
    if (!bridge.attachHost) stage.world.simctl('allow-half', 'em0');
    const { bridges } = await stage.keeper();
    assert.match((await bridges.up())[0]?.message ?? '', /^made/);
    const network = await stage.keeper();
    assert.is(await stateOf(network, bridge.name), 'up vmctl ');
    const record = readBridgeRecord(stage.paths, bridge.name);
    assert.equal([record?.phase, record?.interface], ['made', bridge.interface ?? null]);
    stage.ran();
    assert.is((await network.bridges.up())[0]?.message, 'is up');
    assert.equal(changes(stage), []);
    assert.is((await network.bridges.down())[0]?.message, 'removed');
    assert.is(await stateOf(network, bridge.name), 'down null ');
    assert.is(readBridgeRecord(stage.paths, bridge.name), undefined);
    assert.is((await network.bridges.down())[0]?.message, 'is down');
  });

  test(`vmctl killed while a ${kind} bridge is made, after whichever line: the next up makes it whole, and ours`, async () => {
    const match =
      bridge.interface === undefined ? 'mkpeer .' : `mkpeer ${bridge.interface.replace('.', '_')}`;
    let lines = 1;
    for (let line = 0; line <= lines; line++) {
      using stage = keeperStage([bridge]);
      // That the host is cut off until the next up is what this is about.
      for (const nic of ['re0', 'em0', 're0_100']) stage.world.simctl('allow-half', nic);
      const fault = { command: 'ngctl', match, signal: 'KILL', afterLine: line };
      stage.world.simctl('fault', JSON.stringify(fault));
      void (await stage.mortalKeeper()).bridges.up();
      await new Promise((resolve) => setImmediate(resolve));
      assert.is(readBridgeRecord(stage.paths, bridge.name)?.phase, 'making', `killed after line ${line}`);
      lines =
        stage
          .ran()
          .find((one) => one.includes(match))
          ?.split(' / ').length ?? 0;
      const network = await stage.keeper();
      const [outcome] = await network.bridges.up();
      assert.ok(outcome?.ok, `after line ${line}: ${outcome?.message}`);
      assert.is(await stateOf(network, bridge.name), 'up vmctl ', `after line ${line}`);
    }
    assert.ok(lines > 3, `its script has ${lines} lines`);
  });
}

test('the record says that it is being made before anything is changed', async () => {
  using stage = keeperStage([PUBLIC]);
  stage.world.simctl(
    'fault',
    JSON.stringify({ command: 'ifconfig', match: 're0', signal: 'KILL', afterLine: 0 }),
  );
  void (await stage.mortalKeeper()).bridges.ensure(PUBLIC);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(readBridgeRecord(stage.paths, 'bnet0'), {
    ...{ version: 1, name: 'bnet0', bootId: readBridgeRecord(stage.paths, 'bnet0')?.bootId ?? null },
    ...{ phase: 'making', nodeId: null, interface: 're0', vlan: null, hostInterface: null },
  });
});

test('a bridge that could not be made leaves no claim to one that somebody else makes later', async () => {
  for (const bridge of [PUBLIC, ISOLATED]) {
    using stage = keeperStage([bridge]);
    const { bridges } = await stage.keeper();
    stage.world.simctl(
      'fault',
      '{"command":"ngctl","match":"setpersistent","code":71,"stderr":"ngctl: send msg: Cannot allocate memory"}',
    );
    assert.not((await bridges.up())[0]?.ok);
    assert.is(readBridgeRecord(stage.paths, bridge.name), undefined);
    assert.ok((await bridges.up())[0]?.ok, 'and the next try makes it');
    assert.is(readBridgeRecord(stage.paths, bridge.name)?.phase, 'made');
  }
});

test('two who want one bridge at once get one, made once', async () => {
  using stage = keeperStage([PUBLIC]);
  const { bridges } = await stage.keeper();
  await Promise.all([bridges.ensure(PUBLIC), bridges.ensure(PUBLIC), bridges.up()]);
  assert.is(stage.told.filter((line) => line.startsWith('bridge.ensured')).length, 1);
});

test("a record of another boot is nothing: who has the name now is somebody else's", async () => {
  using stage = keeperStage([ISOLATED]);
  stage.world.simctl('ngctl', 'mkpeer', '.', 'bridge', 'x', 'link0');
  const old = { version: 1, name: 'iso', bootId: 'another', phase: 'making', nodeId: null } as const;
  writeBridgeRecord(stage.paths, { ...old, interface: null, vlan: null, hostInterface: null });
  const { bridges } = await stage.keeper();
  assert.is((await bridges.up())[0]?.message, 'made');
  stage.boot();
  const lines = ['mkpeer . bridge x link0', 'name .:x iso', 'msg iso: setpersistent', 'rmhook x'];
  await stage.world.host.run({ file: 'ngctl', args: ['-f', '-'], input: `${lines.join('\n')}\n` });
  const network = await stage.keeper();
  assert.is((await network.bridges.up())[0]?.message, 'is up, made by others');
  assert.is((await network.bridges.down())[0]?.error?.code, 'denied');
});

test('auto is the NIC of the default route when the bridge is first made, and stays it over boots', async () => {
  using stage = keeperStage([AUTO]);
  stage.world.simctl('route', 'em0');
  await (await stage.keeper()).bridges.up();
  stage.world.simctl('route', 're0');
  stage.boot();
  stage.world.simctl('route', 're0');
  const network = await stage.keeper();
  assert.ok((await network.bridges.up())[0]?.ok);
  assert.is((await network.bridges.reports(['bnet0'])).bridges[0]?.interface, 'em0');
  assert.equal(readPins(stage.paths).interfaces, { bnet0: 'em0' });
  await network.bridges.down(['bnet0']);
  await network.bridges.up();
  assert.is((await network.bridges.reports(['bnet0'])).bridges[0]?.interface, 're0', 'asked for anew');
});

test('auto without a default route is refused with what to do', async () => {
  using stage = keeperStage([AUTO, ISOLATED]);
  stage.world.simctl('route', 'none');
  const outcomes = await (await stage.keeper()).bridges.up();
  assert.equal(
    outcomes.map(({ name, ok }) => `${name} ${ok}`),
    ['bnet0 false', 'iso true'],
  );
  assert.match(outcomes[0]?.message ?? '', 'no default route');
});

test('down is refused by a lease alone: its guest may be about to connect', async () => {
  using stage = keeperStage([ISOLATED]);
  const network = await stage.keeper();
  await network.bridges.up();
  const wishes = [{ bridge: 'iso', nic: 'lan', mac: '58:9c:fc:00:00:01' }];
  await network.links.lease({ owner: 'web', wishes, places: {} }, new AbortController().signal);
  const [refused] = await network.bridges.down(['iso']);
  assert.equal(
    [refused?.error?.code, refused?.message],
    ['denied', 'bridge iso is in use by web (NIC lan, link0)'],
  );
  network.links.release('web');
  assert.is((await network.bridges.down(['iso']))[0]?.message, 'removed');
});

test('down is refused while anybody hangs on the bridge, known or not', async () => {
  using stage = keeperStage([PUBLIC]);
  const network = await stage.keeper();
  await network.bridges.up();
  const pid = stage.world.simctl('hold', 'bnet0', 'link7', 'theirs').trim();
  const [refused] = await network.bridges.down();
  assert.is(refused?.error?.code, 'denied');
  assert.match(refused?.message ?? '', 'theirs (link7)');
  assert.is(await stateOf(network, 'bnet0'), 'up vmctl ');
  stage.world.simctl('release', pid);
  assert.is((await network.bridges.down())[0]?.message, 'removed');
});

test('a bridge that was taken down is not mended; one that was lost is', async () => {
  using stage = keeperStage([ISOLATED]);
  const network = await stage.keeper();
  await network.bridges.up();
  await stage.world.host.run({ file: 'ngctl', args: ['shutdown', 'iso:'] });
  await network.bridges.mend(ISOLATED);
  assert.is(await stateOf(network, 'iso'), 'up vmctl ');
  const down = network.bridges.down();
  await Promise.all([down, network.bridges.mend(ISOLATED)]);
  assert.is(await stateOf(network, 'iso'), 'down null ');
});

test('a start that needs a bridge loads the modules which nobody has loaded', async () => {
  using stage = keeperStage([PUBLIC]);
  await (await stage.keeper()).bridges.ensure(PUBLIC);
  assert.ok(stage.ran().some((line) => /^kldload -n .*ng_ether/.test(line)));
});

test('what stays unlike host.toml is said once, not at every start', async () => {
  using stage = keeperStage([ISOLATED]);
  const lines = ['mkpeer . bridge x link0', 'name .:x bnet0', 'msg bnet0: setpersistent', 'rmhook x'];
  await stage.world.host.run({ file: 'ngctl', args: ['-f', '-'], input: `${lines.join('\n')}\n` });
  const tuned = bridgeOf({ name: 'bnet0', tuning: { loopTimeout: 10 } });
  stage.bridges = [tuned];
  const { bridges } = await stage.keeper();
  await bridges.ensure(tuned);
  await bridges.ensure(tuned);
  assert.match((await bridges.up())[0]?.warning ?? '', 'loop_timeout');
  assert.equal(
    stage.told.map((line) => line.split(' ')[0]),
    ['bridge.warning'],
  );
});

test('reports show host.toml, what vmctl made and host.toml names no more, and what others made', async () => {
  using stage = keeperStage([PUBLIC, ISOLATED]);
  await (await stage.keeper()).bridges.up();
  const lines = ['mkpeer em0: bridge lower link0', 'connect em0: lower upper link1', 'name em0:lower theirs'];
  await stage.world.host.run({ file: 'ngctl', args: ['-f', '-'], input: `${lines.join('\n')}\n` });
  stage.bridges = [PUBLIC];
  const { bridges, unseen } = await (await stage.keeper()).bridges.reports();
  assert.equal(
    bridges.map(({ name, kind, owner, interface: nic }) => [name, kind, owner, nic]),
    [
      ['bnet0', 'public', 'vmctl', 're0'],
      ['iso', 'foreign', 'vmctl', null],
      ['theirs', 'foreign', 'other', 'em0'],
    ],
  );
  assert.is(unseen, undefined);
  const { bridges: keeper } = await stage.keeper();
  assert.is(await codeOf(keeper.reports(['bnet0', 'nowhere'])), 'no-such-vm');
});

test('who may not look at netgraph is told so, by whatever question', async () => {
  using stage = keeperStage([ISOLATED]);
  const { bridges } = await stage.keeper();
  stage.world.simctl('set', 'uid', '1001');
  assert.is(await codeOf(bridges.reports()), 'permission');
  assert.is(await codeOf(bridges.reports(['iso'])), 'permission');
});

test('with more nodes than ngctl can list, those that are known are shown, and why others may be missing', async () => {
  using stage = keeperStage([PUBLIC, ISOLATED]);
  const network = await stage.keeper();
  await network.bridges.up();
  for (let number = 0; number < 300; number++) stage.world.simctl('hold', 'iso', `link${number}`);
  const { bridges, unseen } = await network.bridges.reports();
  assert.equal(
    bridges.map(({ name, state, hooks }) => [name, state, hooks]),
    [
      ['bnet0', 'up', 2],
      ['iso', 'up', null],
    ],
  );
  assert.match(unseen ?? '', 'too many nodes');
});

test('starts that want one bridge at one moment share a look, and a bridge taken down is made again for who comes after', async () => {
  using stage = keeperStage([ISOLATED]);
  const { bridges } = await stage.keeper();
  await bridges.ensure(ISOLATED);
  const once = stage.ran().length;
  await Promise.all(Array.from({ length: 50 }, () => bridges.ensure(ISOLATED)));
  const looks = stage.ran();
  assert.ok(looks.length > 0 && looks.length < 2 * once, looks.join('\n'));
  const before = bridges.ensure(ISOLATED);
  const down = bridges.down(['iso']);
  const after = bridges.ensure(ISOLATED);
  await Promise.all([before, down, after]);
  const [report] = (await bridges.reports()).bridges;
  assert.is(report?.state, 'up');
});

test.run();
