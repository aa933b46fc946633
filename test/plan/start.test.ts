import { DEFAULT_HOST } from '../../src/definition/decode-host.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import type { VmDefinition } from '../../src/definition/definition.js';
import type { DirectNicDefinition, NicBackend } from '../../src/definition/devices.js';
import { emptyLedger } from '../../src/netgraph/ledger.js';
import type { BridgeRecord } from '../../src/netgraph/record.js';
import { driveSteps } from '../../src/plan/drive.js';
import { identify } from '../../src/plan/identity.js';
import { layoutOf } from '../../src/plan/layout.js';
import { previewSteps } from '../../src/plan/preview.js';
import { planStart, type StartContext } from '../../src/plan/start.js';
import { connectSocket } from '../../src/sim/netgraph/holder.js';
import { createGraph, loadModule, type Graph } from '../../src/sim/netgraph/graph.js';
import { done, ngctl, vm } from './ground.js';
import { hostSide, runOn } from './host-side.js';
import { bridgeOf } from '../netgraph/bridge-of.js';

const HOST = { ...DEFAULT_HOST, bridges: [bridgeOf({ name: 'bnet0', interface: 're0' })] };
const UUID = '4c4c4544-0042-3510-8052-b9c04f4e3732';
const MYVM = vm({
  disks: [{ type: 'virtio-blk', path: 'disk.img', readOnly: false }],
  networks: [{ type: 'virtio-net', bridge: 'bnet0', key: '0' }],
});

function context(change: Partial<StartContext> = {}): StartContext {
  const layout = layoutOf({ root: '', firmware: '/usr/local/share/uefi-firmware', vmm: '/dev/vmm' }, HOST);
  const pins = { macs: {}, slots: {} };
  return {
    host: HOST,
    layout,
    pins,
    ledger: emptyLedger(HOST.bridges),
    takenMacs: new Set(),
    knownModules: new Set(),
    ...change,
  };
}

/** A host of which only netgraph is simulated, by its own graph; the rest answers from here. */
function host({ modules = new Set<string>(), processes = '', on = emptyGraph() } = {}) {
  const acts: HostCommand[] = [];
  const side = hostSide(on);
  side.options.clear();
  const run = (command: HostCommand): CommandResult => {
    const { file, args } = command;
    if (file === 'ngctl') return ngctl(on, command);
    if (file === 'ifconfig') return runOn(side, command);
    if (file === 'sysctl')
      return done(`1403000\namd64\n${UUID}\nFormat: Length:16 Dump:0x${'ab'.repeat(16)}\nh.example.org\n`);
    if (file === 'ps') return done(`    1     0     0     0 7 /sbin/init\n${processes}`);
    if (file === 'kldstat') return { code: modules.has(args.at(-1) ?? '') ? 0 : 1, stdout: '', stderr: '' };
    if (file === 'kldload')
      for (const module of args.slice(1)) if (loadModule(on, module) || module) modules.add(module);
    if (file === 'kldload' || file === 'bhyveload') acts.push(command);
    return done();
  };
  return { on, run, acts, side };
}

function emptyGraph(): Graph {
  return createGraph({
    release: 14,
    interfaces: [{ name: 're0', mac: '58:9c:fc:00:10:02' }],
    etherLoaded: false,
  });
}

/** Somebody takes a link of bnet0. */
function hold(on: Graph, peerhook: string): void {
  connectSocket(on, { pid: 60, uid: 0, hook: 'x', path: 'bnet0:', peerhook });
}

/** bnet0 as its keeper has it on record once it is made. */
function recordOf({ on }: ReturnType<typeof host>): BridgeRecord {
  const node = on.nodes.find(({ name }) => name === 'bnet0');
  return {
    ...{ version: 1, name: 'bnet0', bootId: 'ab'.repeat(16), phase: 'made' },
    ...{ nodeId: node?.id.toString(16) ?? '', interface: 're0', vlan: null, hostInterface: null },
  };
}

/** What is run, scripts by their first words. */
function names(commands: readonly HostCommand[]): readonly string[] {
  return commands.map(
    ({ file, args, input }) => `${file} ${file === 'ngctl' ? (input ?? '').split('\n')[0] : args.join(' ')}`,
  );
}

const FRESH = [
  'sysctl -n -o kern.osreldate hw.physmem hw.ncpu hw.vmm.maxcpu hw.machine_arch kern.hostuuid kern.boot_id kern.hostname',
  'ps -axww -o pid= -o ppid= -o jid= -o uid= -o etimes= -o command=',
  'kldstat -q -m vmm',
  'kldstat -q -m nmdm',
  'kldstat -q -m ng_ether',
  'kldstat -q -m ng_bridge',
  'kldload -n vmm nmdm ng_ether ng_bridge',
  'fuser /var/db/vmctl/vms/myvm/disk.img',
  'ngctl show re0:',
  'ifconfig -a',
  'ngctl mkpeer re0: bridge lower link0',
  'ngctl show re0:',
  'ngctl msg bnet0: getstats 2',
  'cat /dev/nmdm-myvm.1B',
  'cat /dev/nmdm-myvm.1A',
  'stty -f /dev/nmdm-myvm.1B raw -echo clocal',
  'stty -f /dev/nmdm-myvm.1B -g',
];

async function start(
  on: ReturnType<typeof host>,
  definition: VmDefinition = MYVM,
  change: Partial<StartContext> = {},
) {
  const commands: HostCommand[] = [];
  const plan = await driveSteps(planStart(definition, context(change)), (step) => {
    commands.push(step.command);
    return Promise.resolve(on.run(step.command));
  });
  return { plan, commands };
}

test('a start on a fresh host runs these commands in this order, and bhyve is its result', async () => {
  const { plan, commands } = await start(host());
  assert.equal(names(commands), FRESH);
  assert.is(plan.bhyve.file, 'bhyve');
  const nic = `2:0,virtio-net,netgraph,path=bnet0:,peerhook=link2,socket=vm-myvm-0,mac=${plan.identity.macs['0']}`;
  assert.ok(plan.bhyve.args.includes(nic));
  assert.is(plan.bhyve.args.at(-1), 'myvm');
  assert.equal(plan.warnings, []);
});

test('with modules known, facts known and the bridge up a start looks four times before bhyve, and its console is read', async () => {
  const on = host();
  const first = await start(on);
  const knownModules = new Set(['vmm', 'nmdm', 'ng_ether', 'ng_bridge']);
  const { commands } = await start(on, MYVM, { facts: first.plan.facts, knownModules });
  assert.equal(
    names(commands).map((name) => name.split(' ')[0]),
    ['ps', 'fuser', 'ngctl', 'ngctl', 'cat', 'cat', 'stty', 'stty'],
  );
});

test('a preview lists what the start then runs, and changes nothing', async () => {
  for (const loaded of [[], ['ng_ether'], ['vmm', 'nmdm', 'ng_ether', 'ng_bridge']]) {
    const on = host({ modules: new Set(loaded) });
    for (const module of loaded) loadModule(on.on, module);
    const before = JSON.stringify(on.on.nodes.filter((node) => node.type !== 'socket'));
    const preview = await previewSteps(planStart(MYVM, context()), (command) =>
      Promise.resolve(on.run(command)),
    );
    assert.is(JSON.stringify(on.on.nodes.filter((node) => node.type !== 'socket')), before);
    assert.equal(on.acts, []);
    assert.equal(preview.unseen, []);
    const { plan, commands } = await start(on);
    assert.equal(
      preview.steps.map((step) => step.command),
      commands,
    );
    assert.equal(preview.value.bhyve, plan.bhyve);
  }
});

test('two bridges on one wire switch its offload off once, in a preview as in a start', async () => {
  const vlan = bridgeOf({ name: 'dmz0', interface: 're0.100', vlan: { parent: 're0', tag: 100 } });
  const two = { ...HOST, bridges: [...HOST.bridges, vlan] };
  const wider = { host: two, ledger: emptyLedger(two.bridges) };
  const networks = ['bnet0', 'dmz0'].map((bridge, index) => {
    return { type: 'virtio-net' as const, bridge, key: String(index) };
  });
  const on = host();
  on.side.options.set('re0', new Set(['LRO']));
  const definition = { ...MYVM, networks };
  const preview = await previewSteps(planStart(definition, context(wider)), (command) =>
    Promise.resolve(on.run(command)),
  );
  const { plan, commands } = await start(on, definition, wider);
  assert.equal(
    preview.steps.map((step) => step.command),
    commands,
  );
  assert.equal(preview.value.announcements, plan.announcements);
  assert.is(names(commands).filter((name) => name.includes('-lro')).length, 1);
});

test('a preview of a bridge that a start heals names the link that the start takes', async () => {
  const on = host();
  const first = await start(on);
  const record = recordOf(on);
  for (const number of [2, 3, 4]) hold(on.on, `link${number}`);
  ngctl(on.on, { file: 'ngctl', args: ['-f', '-'], input: 'rmhook re0: lower\nrmhook re0: upper\n' });
  const known = { facts: first.plan.facts, bridgeRecord: () => record };
  const preview = await previewSteps(planStart(MYVM, context(known)), (command) =>
    Promise.resolve(on.run(command)),
  );
  const { plan } = await start(on, MYVM, known);
  assert.equal([preview.value.links[0]?.hook, plan.links[0]?.hook], ['link5', 'link5']);
});

test('a plan that looks at nothing takes a NIC for `auto`, but none that a bridge names', async () => {
  const bridges = [
    bridgeOf({ name: 'bnet0', interface: 'auto' }),
    bridgeOf({ name: 'other', interface: 'em0', attachHost: false }),
  ];
  const preview = await previewSteps(planStart(MYVM, context({ host: { ...HOST, bridges } })));
  const ran = names(preview.steps.map((step) => step.command));
  assert.ok(ran.includes('route -n get default') && ran.includes('ngctl mkpeer em1: bridge lower link0'));
});

test('programs of another system that bear the same names are not seen, and a fresh host is assumed', async () => {
  const auto = { ...HOST, bridges: [bridgeOf({ name: 'bnet0', interface: 'auto' })] };
  const others: Readonly<Record<string, CommandResult>> = {
    ifconfig: done('eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n        inet 10.1.2.3\n'),
    route: { code: 4, stdout: '', stderr: 'Usage: inet_route [-vF] del ...\n' },
  };
  const preview = await previewSteps(planStart(MYVM, context({ host: auto })), ({ file }) =>
    Promise.resolve(others[file] ?? { code: null, spawnError: 'ENOENT', stdout: '', stderr: '' }),
  );
  const reasons = preview.unseen.map(({ reason }) => reason);
  assert.ok(reasons.includes("ifconfig: not FreeBSD's") && reasons.includes("route: not FreeBSD's"));
  assert.ok(
    names(preview.steps.map((step) => step.command)).includes('ngctl mkpeer em0: bridge lower link0'),
  );
});

test('a preview of a half-made bridge plans only what is missing', async () => {
  const on = host({ modules: new Set(['ng_ether']) });
  loadModule(on.on, 'ng_ether');
  ngctl(on.on, { file: 'ngctl', args: ['-f', '-'], input: 'mkpeer re0: bridge lower link0\n' });
  const preview = await previewSteps(planStart(MYVM, context()), (command) =>
    Promise.resolve(on.run(command)),
  );
  assert.ok(
    names(preview.steps.map((step) => step.command)).includes('ngctl connect re0: lower upper link1'),
  );
});

test('without any look the plan is that of a fresh host', async () => {
  const preview = await previewSteps(planStart(MYVM, context()));
  assert.equal(names(preview.steps.map((step) => step.command)), FRESH);
  assert.equal(preview.value.facts.missing.length, 5);
});

test('a preview where no host program can be run says so and assumes a fresh host', async () => {
  const preview = await previewSteps(planStart(MYVM, context()), () =>
    Promise.resolve({ code: null, spawnError: 'ENOENT', stdout: '', stderr: '' }),
  );
  assert.equal(names(preview.steps.map((step) => step.command)), FRESH);
  assert.is(preview.unseen[0]?.reason, 'sysctl cannot be run (ENOENT)');
  assert.ok(preview.unseen.length >= 8);
});

test('a preview without root says so', async () => {
  const preview = await previewSteps(
    planStart(MYVM, context({ knownModules: new Set(['vmm', 'nmdm', 'ng_ether', 'ng_bridge']) })),
    ({ file, args }) =>
      Promise.resolve(
        file === 'ngctl'
          ? { code: 71, stdout: '', stderr: "ngctl: can't create node: Operation not permitted\n" }
          : host().run({ file, args }),
      ),
  );
  assert.match(preview.unseen[0]?.reason ?? '', /Operation not permitted/);
  assert.is(preview.value.bhyve.file, 'bhyve');
});

test('a NIC that is not there is an error in a preview as in a start', async () => {
  const wrong = { ...HOST, bridges: [bridgeOf({ name: 'bnet0', interface: 'ix9' })] };
  const on = host({ modules: new Set(['ng_ether']) });
  loadModule(on.on, 'ng_ether');
  try {
    await previewSteps(planStart(MYVM, context({ host: wrong })), (command) =>
      Promise.resolve(on.run(command)),
    );
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /no interface ix9/);
  }
});

test('a bridge on record costs a start one look; what is done to the NIC and what differs is told', async () => {
  const on = host();
  on.side.options.set('re0', new Set(['LRO']));
  const first = await start(on);
  assert.equal(first.plan.announcements, [
    'bridge bnet0: re0: lro switched off; the link may drop for a moment',
  ]);
  const again = await start(on);
  assert.equal(again.plan.announcements, []);
  ngctl(on.on, { file: 'ngctl', args: ['-f', '-'], input: 'msg re0: setpromisc 0\n' });
  assert.equal((await start(on)).plan.warnings, ['bridge bnet0: re0 is not promiscuous']);
});

test('a bridge of ours is healed by a start, known by its record', async () => {
  const on = host();
  await start(on);
  ngctl(on.on, { file: 'ngctl', args: ['-f', '-'], input: 'msg re0: setpromisc 0\n' });
  const record = recordOf(on);
  const asked: unknown[] = [];
  const bridgeRecord: StartContext['bridgeRecord'] = (name, { bootId }) => {
    asked.push([name, bootId]);
    return record;
  };
  const { commands } = await start(on, MYVM, { bridgeRecord });
  assert.equal(asked, [['bnet0', 'ab'.repeat(16)]]);
  assert.ok(names(commands).includes('ngctl msg re0: setpromisc 1'));
});

test('a loader is the last act before bhyve', async () => {
  const { plan, commands } = await start(host(), { ...MYVM, loader: { kind: 'bhyveload' } });
  assert.is(commands.at(-1)?.file, 'bhyveload');
  assert.equal(commands.at(-1), plan.loader?.command);
});

test("a guest that runs already is told, and its own disk is no stranger's", async () => {
  const on = host({
    processes: '   50     1     0     0 7 bhyve: myvm (bhyve)\n',
  });
  const run = on.run;
  const held = {
    ...on,
    run: (command: HostCommand) => (command.file === 'fuser' ? done('    50') : run(command)),
  };
  const { plan } = await start(held);
  assert.equal(plan.warnings, ['myvm is running as process 50: this is what a start would run without it']);
});

test('a disk in use is told in the result, and the plan goes on to bhyve', async () => {
  const on = host();
  const run = (command: HostCommand): CommandResult =>
    command.file === 'fuser' ? done('   812') : on.run(command);
  const { plan, commands } = await start({ ...on, run });
  assert.is(plan.holding.refusal?.code, 'denied');
  assert.match(plan.holding.refusal?.message ?? '', /disk\.img is in use by process 812/);
  assert.equal(names(commands), FRESH);
});

test('the link of a guest that is alive is what a start without it would take; of one that is gone it is looked at', async () => {
  const on = host();
  const first = await start(on);
  const [link] = first.plan.links;
  connectSocket(on.on, { pid: 50, uid: 0, hook: 'vmlink', path: 'bnet0:', peerhook: 'link2' });
  const heldLinks = link === undefined ? [] : [link];
  const ledger = first.plan.ledger;
  const gone = await start(on, MYVM, { heldLinks, ledger });
  assert.is(gone.plan.links[0]?.hook, 'link3');
  const row = '   50     1     0     0 7 bhyve: myvm (bhyve)\n';
  const run = (command: HostCommand): CommandResult => {
    const result = on.run(command);
    return command.file === 'ps' ? { ...result, stdout: result.stdout + row } : result;
  };
  const alive = await start({ ...on, run }, MYVM, { heldLinks, ledger });
  assert.is(alive.plan.links[0]?.hook, 'link2');
});

test('two NICs on two bridges make the bridges in order of first use', async () => {
  const networks = [
    { type: 'virtio-net' as const, bridge: 'lan', key: '0' },
    { type: 'virtio-net' as const, bridge: 'bnet0', key: '1' },
  ];
  const both = { ...HOST, bridges: [...HOST.bridges, bridgeOf({ name: 'lan' })] };
  const { plan, commands } = await start(host(), { ...MYVM, networks }, { host: both });
  const made = names(commands).filter((name) => name.startsWith('ngctl mkpeer'));
  assert.equal(made, ['ngctl mkpeer . bridge x link0', 'ngctl mkpeer re0: bridge lower link0']);
  assert.equal(
    plan.links.map((link) => `${link.bridge}:${link.hook}`),
    ['lan:link0', 'bnet0:link2'],
  );
});

test('a bridge that host.toml does not define is not made but must be there', async () => {
  const networks = [{ type: 'virtio-net' as const, bridge: 'theirs', key: '0' }];
  const on = host();
  try {
    await start(on, { ...MYVM, networks });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /there is no bridge theirs/);
  }
  ngctl(on.on, {
    file: 'ngctl',
    args: ['-f', '-'],
    input: 'mkpeer . bridge x link0\nname .:x theirs\nmsg theirs: setpersistent\n',
  });
  const { plan } = await start(on, { ...MYVM, networks });
  assert.equal(
    plan.links.map((link) => `${link.bridge}:${link.hook}`),
    ['theirs:link0'],
  );
});

test('a link that a stranger took is passed over by preview and start alike', async () => {
  const on = host();
  await start(on);
  hold(on.on, 'link2');
  const { plan } = await start(on);
  assert.is(plan.links[0]?.hook, 'link3');
});

test("identity is what the definition says, then what was pinned, then derived, and never another VM's", () => {
  const input = { definition: MYVM, pins: { macs: {}, slots: {} }, hostUuid: UUID, taken: new Set<string>() };
  const derived = identify(input);
  assert.equal(identify(input), derived);
  assert.equal(identify({ ...input, pins: derived }), derived);
  const pinned = identify({
    ...input,
    pins: { uuid: 'u', macs: { '0': '58:9c:fc:aa:aa:aa' }, slots: { disk0: '0:9:0' } },
  });
  const disk = `disk:${MYVM.disks[0]?.path}`;
  assert.equal([pinned.uuid, pinned.macs['0'], pinned.slots[disk]], ['u', '58:9c:fc:aa:aa:aa', '0:9:0']);
  const wanted = { ...MYVM, uuid: 'w', networks: [{ ...MYVM.networks[0]!, mac: '58:9c:fc:bb:bb:bb' }] };
  const said = identify({ ...input, definition: wanted, pins: pinned });
  assert.equal([said.uuid, said.macs['0']], ['w', '58:9c:fc:bb:bb:bb']);
  assert.is.not(
    identify({ ...input, taken: new Set(Object.values(derived.macs)) }).macs['0'],
    derived.macs['0'],
  );
});

test('NICs on no bridge have MACs too, and those on a netgraph node the name of their socket', () => {
  const direct = (key: string, backend: NicBackend): DirectNicDefinition => ({
    ...{ type: 'virtio-net', key, position: 1, backend },
  });
  const { macs, sockets } = identify({
    definition: {
      ...MYVM,
      directNics: [
        direct('wan', { kind: 'node', node: 'em0', peerhook: 'lower' }),
        direct('t', { kind: 'tap' }),
      ],
    },
    pins: { macs: {}, slots: {} },
    hostUuid: UUID,
    taken: new Set(),
  });
  assert.is(new Set(Object.values(macs)).size, 3);
  assert.equal(sockets, { wan: 'vm-myvm-wan' });
});

test('two NICs of one VM never share a MAC', () => {
  const networks = ['0', '1', '2'].map((key) => ({ type: 'virtio-net' as const, bridge: 'bnet0', key }));
  const { macs } = identify({
    definition: { ...MYVM, networks },
    pins: { macs: {}, slots: {} },
    hostUuid: UUID,
    taken: new Set(),
  });
  assert.is(new Set(Object.values(macs)).size, 3);
});

test.run();
