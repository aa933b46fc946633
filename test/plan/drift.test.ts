import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planBhyve } from '../../src/bhyve/argv.js';
import { withCdrom } from '../../src/definition/cdrom.js';
import type { VmDefinition } from '../../src/definition/definition.js';
import { decodeVm } from '../../src/definition/decode-vm.js';
import { judgeDrift, type Drift } from '../../src/plan/drift.js';
import { identify } from '../../src/plan/identity.js';

const TEXT =
  'cpus = 2\nmemory = "512M"\nloader = "uefi"\n[[network]]\nbridge = "bnet0"\n[[disk]]\npath = "a.img"\n';
const layout = { root: '', vmDirectory: '/vms', firmware: '/fw', vmm: '/dev/vmm' };
const host = { release: 14, arch: 'amd64' };
const LINK = { bridge: 'bnet0', hook: 'link2', socket: 'vm-web-0', nic: '0' };

function defined(text: string): VmDefinition {
  const decoded = decodeVm({ name: 'web', file: 'web.toml', text } as never);
  assert.ok(decoded.ok, JSON.stringify(decoded));
  return (decoded as unknown as { value: VmDefinition }).value;
}

const identityOf = (definition: VmDefinition) =>
  identify({
    definition,
    pins: { macs: {}, slots: {} },
    hostUuid: '4c4c4544-0042-3510-8052-b4c04f4c3732',
    taken: new Set(),
  });

function drift(before: string, now: string, given: Partial<Parameters<typeof planBhyve>[0]> = {}): Drift {
  const definition = defined(before);
  const identity = identityOf(definition);
  const links = [{ ...LINK, mac: identity.macs['0'] ?? '' }];
  const bhyve = planBhyve({ definition, links, pins: identity, uuid: identity.uuid, layout, host, ...given });
  const wanted = defined(now);
  return judgeDrift({
    launched: { bhyve, definition },
    definition: wanted,
    identity: identityOf(wanted),
    layout,
    host,
  });
}

test('a guest that runs as its file says does not differ, nor by what never reaches its argv', () => {
  assert.equal(drift(TEXT, TEXT), { argv: 'same', differences: [], restart: false });
  assert.is(drift(TEXT, `autostart = true\ndescription = "x"\n${TEXT}`).restart, false);
  assert.is(drift(TEXT, `restart = "never"\nstop_timeout = 9\n${TEXT}`).restart, false);
});

test('more CPUs, another disk and a NIC more are told one by one', () => {
  const now = `${TEXT.replace('cpus = 2', 'cpus = 4').replace('a.img', 'b.img')}[[network]]\nbridge = "bnet1"\n`;
  const { argv, differences, restart } = drift(TEXT, now);
  assert.equal([argv, restart], ['differs', true]);
  assert.is(differences[0], '-c 2 -> -c 4');
  assert.match(
    differences.join('\n'),
    /virtio-blk,\/vms\/web\/a\.img -> -s \S+virtio-blk,\/vms\/web\/b\.img/,
  );
  assert.match(
    differences.join('\n'),
    /added: -s \S+,virtio-net,netgraph,path=bnet1:,peerhook=linkN,socket=vm-web-1/,
  );
});

test('limits are in no argv, and want a restart all the same', () => {
  const { argv, differences, restart } = drift(
    `${TEXT}[limits]\nnice = 5\n`,
    `${TEXT}[limits]\ncpuset = "0-3"\n`,
  );
  assert.equal([argv, restart], ['same', true]);
  assert.equal(differences, ['limits.cpuset: none -> 0-3', 'limits.nice: 5 -> none']);
  const more = drift(TEXT, `${TEXT.replace('cpus = 2', 'cpus = 4')}[limits]\noom_protect = true\n`);
  assert.equal(more.differences, ['-c 2 -> -c 4', 'limits.oom_protect: false -> true']);
});

test('a link is no matter of the file, another bridge is', () => {
  assert.match(
    drift(TEXT, TEXT.replace('bnet0', 'bnet1')).differences.join(),
    /path=bnet0:,peerhook=link2.* -> .*path=bnet1:/,
  );
});

test('another loader before bhyve wants a restart although the argv is the same', () => {
  const [load, grub] = ['"bhyveload"', '"grub"'].map((loader) => TEXT.replace('"uefi"', loader));
  assert.equal(drift(load ?? '', grub ?? ''), {
    argv: 'same',
    differences: ['loader: bhyveload -> grub'],
    restart: true,
  });
});

test('of a guest whose argv nobody has seen nothing is said', () => {
  const definition = defined(TEXT);
  const launched = { bhyve: { file: 'bhyve', args: ['web'] }, definition };
  const judged = judgeDrift({ launched, definition, identity: identityOf(definition), layout, host });
  assert.equal(judged, { argv: 'unknown', differences: [], restart: false });
});

test('where a password is put, and an optional disk that was not there, make no difference', () => {
  const screen = `${TEXT}[graphics]\nvnc = "127.0.0.1:5900"\npassword_file = "vnc.txt"\n`;
  assert.is(drift(screen, screen, { secrets: '/run/secrets' }).argv, 'same');
  assert.equal(drift(screen, screen.replace(/password_file.*\n/, ''), { secrets: '/run/s' }).differences, [
    'removed: -k /run/s',
  ]);
  const optional = `${TEXT}[[disk]]\npath = "b.img"\noptional = true\n`;
  assert.is(drift(optional, optional, { absent: new Set(['b.img']) }).argv, 'same');
  assert.is(drift(optional, optional).argv, 'same');
  assert.match(drift(TEXT, optional).differences.join(), /-s \S+b\.img/);
});

test('an install medium is of its run, and makes no difference to the file', () => {
  const definition = withCdrom(defined(TEXT), { path: '/iso/x.iso', bootOrder: true });
  const identity = identityOf(definition);
  const links = [{ ...LINK, mac: identity.macs['0'] ?? '' }];
  const bhyve = planBhyve({ definition, links, pins: identity, uuid: identity.uuid, layout, host });
  const judge = (now: string): Drift => {
    const wanted = defined(now);
    return judgeDrift({ launched: { bhyve, definition }, definition: wanted, identity, layout, host });
  };
  assert.equal(judge(TEXT), { argv: 'same', differences: [], restart: false });
  assert.is(judge(TEXT.replace('cpus = 2', 'cpus = 4')).argv, 'differs');
});

test('a file that asks for what this host has not is told in its words', () => {
  const { argv, differences } = drift(TEXT, `${TEXT}[[numa]]\nmemory = "512M"\ncpus = "0-1"\n`);
  assert.is(argv, 'differs');
  assert.match(differences.join(), /numa needs FreeBSD 15/);
});

test.run();
