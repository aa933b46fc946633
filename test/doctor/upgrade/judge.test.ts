import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isDue, judgeUpgrade, stepsOf } from '../../../src/doctor/upgrade/judge.js';
import type { UpgradeLook } from '../../../src/doctor/upgrade/look.js';
import { vm } from '../../plan/ground.js';
import { expect, seen, subjectOf, unseen, type SubjectChange } from '../ground.js';
import { BHYVE, changed, guest, NODE, PROGRAM, ROM, STARTED_AT, upgradeLookOf } from './ground.js';

const VMS: SubjectChange = { vms: [{ name: 'web' }, { name: 'db' }] };

function judged(change: Partial<UpgradeLook> = {}, subject: SubjectChange = VMS) {
  const findings = judgeUpgrade(upgradeLookOf(change), subjectOf(subject), 'amd64');
  return { findings, of: (id: string) => findings.find((one) => one.id === id), steps: stepsOf(findings) };
}

const versions = (installed: string, running: string, userland: string) =>
  seen({ installed, running, userland });

test('where all that runs is on disk, every check is fine and there is nothing to do', () => {
  const { findings, steps } = judged();
  assert.equal(
    findings.filter(({ verdict }) => verdict !== 'ok'),
    [],
  );
  assert.equal(steps, []);
  assert.is(isDue(findings), false);
});

test('guests that were started before bhyve was replaced are named, and restarted together', () => {
  const { of, steps } = judged(changed(BHYVE));
  expect(of('bhyve'), 'warning', 'web, db run the bhyve(8) from before', 'vmctl restart web db');
  assert.equal(steps, ['vmctl restart db web']);
});

test('one that was started since is not', () => {
  const guests = seen([guest('web', { startedAt: STARTED_AT + 2 * 86_400_000 }), guest('db')]);
  const { of } = judged({ ...changed(BHYVE), guests });
  expect(of('bhyve'), 'warning', 'db runs the bhyve(8)');
});

test('a bhyve whose file has no name any more, or that was built for an older release, is an old one', () => {
  for (const binary of [
    { osrel: 1403000, path: undefined },
    { osrel: 1402000, path: BHYVE },
  ])
    expect(judged({ guests: seen([guest('web', { binary })]) }).of('bhyve'), 'warning', 'vmctl restart web');
  const silent = guest('web', { binary: { osrel: 0, path: BHYVE } });
  expect(judged({ guests: seen([silent]) }).of('bhyve'), 'ok');
});

test('a guest that somebody else started is told of and not restarted', () => {
  const { name, startedAt } = guest('web');
  const { of, steps } = judged({ ...changed(BHYVE), guests: seen([{ name, startedAt }]) });
  expect(of('bhyve'), 'warning', 'web runs');
  assert.equal(steps, []);
});

test('a ROM that was replaced reaches guests at their next start: those that boot from it are restarted, once', () => {
  const own = guest('db', {
    definition: vm({ name: 'db', loader: { kind: 'bootrom', bootrom: '/rom.fd' } }),
  });
  const { of, steps } = judged({ ...changed(ROM), guests: seen([guest('web'), own]) });
  expect(of('firmware'), 'warning', `${ROM} was replaced since web started`, 'vmctl restart web');
  assert.equal(steps, ['vmctl restart web']);
  const both = {
    changes: new Map([...changed(ROM).changes, ...changed(BHYVE).changes, [ROM, Date.UTC(2027, 0)]]),
  };
  assert.equal(judged(both).steps, ['vmctl restart db web']);
});

const VARS = {
  kind: 'firmware',
  firmware: 'uefi',
  vars: { path: 'uefi-vars.fd', fromTemplate: true },
} as const;
const CODE = '/usr/local/share/uefi-firmware/BHYVE_UEFI_CODE.fd';
const TEMPLATE = '/usr/local/share/uefi-firmware/BHYVE_UEFI_VARS.fd';

function withVars(own: number, template: number): Partial<UpgradeLook> {
  const file = (size: number) => ({ kind: 'file', size, writable: true, identity: String(size) }) as const;
  return {
    files: seen(
      new Map([
        [CODE, file(2 ** 21)],
        [TEMPLATE, file(template)],
        ['/var/db/vmctl/vms/web/uefi-vars.fd', file(own)],
      ]),
    ),
  };
}

test('variables that a start would refuse with the new firmware are told before it, with what helps', () => {
  const subject = { vms: [{ name: 'web', loader: VARS }] };
  const { of, steps } = judged(withVars(131_072, 540_672), subject);
  expect(of('variables'), 'warning', 'fewer than the 540672 of the template', '# put it back from a backup');
  assert.ok(steps[0]?.startsWith('# '));
  expect(judged(withVars(540_672, 131_072), subject).of('variables'), 'note', 'the package now 131072');
  expect(judged(withVars(540_672, 540_672), subject).of('variables'), 'ok');
});

test('files that could not be looked at are no warning of variables', () => {
  const { of, steps } = judged(
    { files: { ok: false, why: 'not root' } },
    { vms: [{ name: 'web', loader: VARS }] },
  );
  expect(of('variables'), 'note', 'could not look: not root');
  assert.equal(steps, []);
});

test('an old daemon is replaced: by service(8) under daemon(8), by itself elsewhere', () => {
  const daemon = upgradeLookOf().daemon;
  assert.ok(daemon.ok && daemon.value !== undefined);
  const alone = seen({ ...daemon.value, isService: false });
  expect(judged({ installed: '1.1.0' }).of('daemon'), 'warning', 'vmctl 1.0.0', 'service vmctl onerestart');
  expect(judged({ installed: '1.1.0', daemon: alone }).of('daemon'), 'warning', 'vmctl daemon replace');
  expect(judged(changed(PROGRAM)).of('daemon'), 'warning', 'the vmctl from before the upgrade');
  expect(judged(changed(NODE)).of('daemon'), 'warning', `the node from before the upgrade: ${NODE}`);
  expect(judged(changed(NODE, STARTED_AT + 1500)).of('daemon'), 'ok');
  const without = new Map([...upgradeLookOf().changes].filter(([path]) => path !== NODE));
  expect(judged({ changes: without }).of('daemon'), 'warning', `a node that is gone: ${NODE}`);
  expect(judged({ daemon: seen(undefined), installed: '2.0.0' }).of('daemon'), 'ok');
});

test('kernel and userland of two releases are a fault, and nothing is restarted before the boot', () => {
  const { of, steps, findings } = judged({
    ...changed(BHYVE),
    versions: versions('15.0-RELEASE', '14.3-RELEASE', '15.0-RELEASE'),
  });
  expect(of('system'), 'fault', 'shutdown -r now');
  assert.equal(steps, ['shutdown -r now']);
  assert.ok(isDue(findings));
});

test('a new kernel on disk, and programs older or newer than the kernel by number, are told with what is missing', () => {
  const kernel = versions('14.3-RELEASE-p2', '14.3-RELEASE', '14.3-RELEASE-p2');
  expect(judged({ versions: kernel }).of('system'), 'warning', 'shutdown -r now');
  expect(
    judged({ numbers: seen({ kernel: 1403000, userland: 1403001 }) }).of('system'),
    'warning',
    'shutdown',
  );
  expect(
    judged({ numbers: seen({ kernel: 1403001, userland: 1403000 }) }).of('system'),
    'warning',
    'freebsd-update install',
  );
});

test('half an upgrade is finished before anything is started again', () => {
  const { of, steps } = judged({
    ...changed(BHYVE),
    versions: versions('15.0-RELEASE', '15.0-RELEASE', '14.3-RELEASE'),
    installed: '1.1.0',
  });
  expect(of('system'), 'fault', 'freebsd-update install');
  assert.equal(steps, ['freebsd-update install', 'vmctl upgrade-check']);
});

test('modules of packages are renewed before the kernel of another release boots', () => {
  const foreignModules = ['drm', 'vboxdrv'];
  expect(judged({ foreignModules }).of('modules'), 'ok');
  const { of, steps } = judged({
    foreignModules,
    versions: versions('15.0-RELEASE', '14.3-RELEASE', '14.3-RELEASE'),
  });
  expect(of('modules'), 'warning', 'drm, vboxdrv in /boot/modules', 'pkg upgrade -f');
  assert.equal(
    steps.map((step) => step.split(' ')[0]),
    ['pkg', 'shutdown'],
  );
});

test('definitions that the bhyve on disk cannot do, or that this vmctl cannot read, come first', () => {
  const old = versions('13.5-RELEASE', '13.5-RELEASE', '13.5-RELEASE');
  const subject = { vms: [{ name: 'web', fwcfg: { type: 'qemu', items: [] } }] } as SubjectChange;
  const { of, steps } = judged({ versions: old, installed: '1.1.0' }, subject);
  expect(of('definitions'), 'warning', 'web: fwcfg needs FreeBSD 14, this is 13', 'vmctl edit web');
  assert.equal(steps[0], 'vmctl edit web');
  expect(judged({}, { ...VMS, faults: 2 }).of('definitions'), 'warning', '2 faults in', 'vmctl check');
});

test('a script of rc(8) that is another one is a note: edited by hand it may be meant so', () => {
  const { of, findings, steps } = judged({ scripts: seen(['/usr/local/etc/rc.d/vmctl']) });
  expect(of('scripts'), 'note', '/usr/local/etc/rc.d/vmctl is not as this vmctl has it', 'vmctl setup');
  assert.is(isDue(findings), false);
  assert.equal(steps, ['vmctl setup']);
});

test('looks that fail are notes of their own, and nothing is due for them', () => {
  const why = unseen('not today');
  const blind = { versions: why, numbers: why, guests: why, daemon: why, scripts: why, changes: new Map() };
  const { findings, steps } = judged({ ...blind, foreignModules: ['drm'] });
  assert.is(isDue(findings), false);
  assert.equal(steps, []);
  assert.ok(findings.filter(({ verdict }) => verdict === 'note').length >= 6);
});

test.run();
