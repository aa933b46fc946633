import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../../src/doctor/finding.js';
import { parseTranscript } from '../../src/prove/transcript.js';
import { replay } from '../freebsd/replay.js';
import { createStage, GUEST_TOML, waitFor, type Stage } from './stage.js';

/** Down in less than a shutdown of the host gives. */
const QUICK_TOML = `stop_timeout = "30s"\n${GUEST_TOML}`;

function findings(stage: Stage): ReadonlyMap<string, Finding> {
  const { stdout, status } = stage.vmctl('doctor', '--json');
  const list = JSON.parse(stdout) as readonly Finding[];
  assert.is(status, list.some(({ verdict }) => verdict === 'fault') ? 71 : 0);
  return new Map(list.map((finding) => [finding.id, finding]));
}

/** What is turned on the host -> the check that must tell, and how badly. */
const AMISS: readonly (readonly [
  id: string,
  verdict: Finding['verdict'],
  turn: (stage: Stage) => unknown,
])[] = [
  ['release', 'fault', ({ world }) => world.simctl('sysctl', 'kern.osreldate', '1204000')],
  ['vcpus', 'warning', ({ world }) => world.simctl('sysctl', 'hw.ncpu', '0')],
  ['ifqmaxlen', 'ok', ({ world }) => world.simctl('sysctl', 'net.link.ifqmaxlen', '4096')],
  ['maxsockbuf', 'ok', ({ world }) => world.simctl('sysctl', 'kern.ipc.maxsockbuf', '8388608')],
  ['space', 'warning', ({ world }) => world.simctl('set', 'diskFreeKib', '1000000')],
  ['uplink-bnet0', 'fault', ({ world }) => world.simctl('interface', 'add', 'bridge0', 'bridge', 're0')],
  [
    'userland',
    'fault',
    (stage) => fault(stage, 'freebsd-version', '14.2-RELEASE\\n14.2-RELEASE\\n14.3-RELEASE\\n'),
  ],
  ['rc', 'warning', (stage) => stage.define('auto', `autostart = true\n${GUEST_TOML}`)],
  ['shutdown', 'warning', (stage) => stage.define('slow', `stop_timeout = "10m"\n${GUEST_TOML}`)],
  [
    'firmware',
    'fault',
    (stage) => stage.define('dev', GUEST_TOML.replace('"uefi"', '{ bootrom = "/none.fd" }')),
  ],
  ['vm-bhyve', 'fault', (stage) => rc(stage, 'vm_enable="YES"\nvm_list="web"\n')],
  ['racct', 'warning', (stage) => stage.define('lim', `${GUEST_TOML}[limits]\npcpu = 50\n`)],
  ['definitions', 'fault', (stage) => stage.define('odd', 'x = 1\n')],
  [
    'rights',
    'fault',
    ({ paths }) => (mkdirSync(paths.run, { recursive: true }), chmodSync(paths.run, 0o777)),
  ],
];

function fault({ world }: Stage, command: string, stdout: string): void {
  world.simctl('fault', `{"command":"${command}","code":0,"stdout":"${stdout}","times":0}`);
}

function rc({ world }: Stage, text: string): void {
  mkdirSync(join(world.dir, 'etc'), { recursive: true });
  writeFileSync(join(world.dir, 'etc/rc.conf'), text);
}

test('doctor tells what is amiss with a host, check by check, with and without a daemon, and changes nothing', async () => {
  using stage = createStage();
  stage.vm('web', QUICK_TOML);
  const before = findings(stage);
  assert.equal(
    [...before.values()].filter(({ verdict }) => ['fault', 'warning'].includes(verdict)),
    [],
  );
  for (const [, , turn] of AMISS) turn(stage);
  const after = findings(stage);
  for (const [id, verdict] of AMISS) {
    assert.is(after.get(id)?.verdict, verdict, `${id}: ${JSON.stringify(after.get(id))}`);
    assert.not.equal(after.get(id), before.get(id), `${id} says something else than before`);
  }
  chmodSync(stage.paths.run, 0o755);
  await stage.daemon();
  assert.is(findings(stage).get('supervisor')?.verdict, 'ok');
  const { stdout } = stage.vmctl('doctor');
  assert.match(stdout, /^\d+ faults\n[^]*\n\d+ warnings\n[^]*\nfine\n/, 'worst first');
  assert.match(stdout, /^ +sysrc vm_list-="web"$/m, 'what mends stands on a line of its own');
  const changing = ['kldload', 'bhyve', 'bhyvectl'];
  const ran = stage.world.journal().flatMap((record) => (record.kind === 'command' ? [record.file] : []));
  assert.equal(
    ran.filter((file) => changing.includes(file)),
    [],
  );
});

test('doctor without any host program says what it could not look at, and does not fail', () => {
  using stage = createStage();
  for (const program of ['sysctl', 'sysrc', 'freebsd-version', 'ifconfig', 'df'])
    stage.world.simctl('fault', `{"command":"${program}","code":1,"stderr":"${program}: no\\n","times":0}`);
  const told = [...findings(stage).values()].filter(({ meaning }) => meaning.startsWith('could not look: '));
  assert.ok(told.length >= 10, String(told.length));
  assert.ok(told.every(({ verdict }) => verdict === 'note'));
});

test('a proof shows every step beside a running guest, leaves no trace, and its transcript replays', async () => {
  using stage = createStage({ release: 15 });
  stage.vm('web');
  await stage.daemon();
  await stage.up('web');
  const world = (): unknown => {
    const { nodes, interfaces, vmm, guests } = JSON.parse(stage.world.simctl('world')) as Record<
      string,
      unknown[]
    >;
    const ids = (nodes as { id: number; name?: string }[]).filter(
      ({ name }) => name !== undefined && !name.startsWith('ngctl'),
    );
    return { nodes: ids.map(({ id, name }) => [id, name]), interfaces, vmm, guests: guests?.length };
  };
  const before = world();
  const { status, stdout, stderr } = stage.vmctl(
    'doctor',
    '--prove',
    '--yes',
    '-o',
    join(stage.world.dir, 'tmp/t'),
  );
  assert.is(status, 0, stdout + stderr);
  assert.is(stdout.match(/^proved /gm)?.length, 10, stdout);
  assert.match(stdout, /3 frames from the host/);
  assert.equal(world(), before, "the host's own guest, bridge and NIC were not touched");
  assert.not.ok(existsSync(join(stage.world.dir, 'var/run/vmctlprove0')));
  const text = readFileSync(join(stage.world.dir, 'tmp/t'), 'utf8');
  assert.not.match(text, /web|re0|simhost/, 'nothing of other guests and of the host');
  const { replayed, mismatches } = await replay(parseTranscript(text, 't'));
  console.log(`# ${replayed} commands of the proof replayed`);
  assert.equal(mismatches, []);
  const { stdout: table } = stage.vmctl('doctor', '--proved', join(stage.world.dir, 'tmp/t'));
  assert.match(table, /no real host yet/);
});

test('a proof that is interrupted, or fails, takes everything away again', async () => {
  using stage = createStage();
  const root = stage.world.dir;
  const begun = stage.begin('doctor', '--prove', '--yes', '-o', join(root, 'tmp/t'));
  await waitFor('the guest of the proof', () =>
    existsSync(join(root, 'dev/vmm/vmctlprove')) ? true : undefined,
  );
  begun.child.kill('SIGINT');
  const ended = await begun.ended;
  assert.is(ended.status, 75, ended.stdout + ended.stderr);
  assert.match(ended.stdout, /not proved .*\n +interrupted\n/);
  stage.world.simctl('fault', '{"command":"bhyve","code":4,"stderr":"no\\n","times":0}');
  const failed = stage.vmctl('doctor', '--prove', '--yes', '-o', join(root, 'tmp/t'));
  assert.is(failed.status, 71, failed.stdout);
  assert.match(failed.stdout, /not proved .*\n +.*no\n[^]*skipped .*\n +launch was not proved/);
  assert.match(failed.stdout, /proved +the host is as it was/);
  for (const trace of ['dev/vmm/vmctlprove', 'var/run/vmctlprove0'])
    assert.not.ok(existsSync(join(root, trace)), trace);
  assert.not.match(stage.world.simctl('world'), /"name": "vmctlprove/);
});

test('a proof is refused while its names are taken, or another one is under way', () => {
  using stage = createStage();
  mkdirSync(join(stage.world.dir, 'var/run/vmctlprove0'));
  const second = stage.vmctl('doctor', '--prove', '--yes');
  assert.equal([second.status, /another proof is under way/.test(second.stderr)], [75, true], second.stderr);
  stage.world.simctl('interface', 'add', 'vmctlprove1');
  const taken = stage.vmctl('doctor', '--prove', '--yes');
  assert.equal([taken.status, /taken: vmctlprove1/.test(taken.stderr)], [75, true], taken.stderr);
});

test.run();
