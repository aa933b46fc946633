import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import { diagnose } from '../../src/doctor/diagnosis.js';
import { lookModules, lookRcConf, lookSpace, lookSysctls, lookVersions } from '../../src/doctor/host-look.js';
import { drive } from '../plan/ground.js';
import { bridge, lookOf, subjectOf, unseen } from './ground.js';

const NOT_RUN: CommandResult = { code: null, stdout: '', stderr: '', spawnError: 'ENOENT' };

function says(result: Partial<CommandResult>): () => CommandResult {
  return () => ({ code: 0, stdout: '', stderr: '', ...result });
}

test('values of sysctl and sysrc are known by their names; what is not set is absent', () => {
  const values = says({ stdout: 'kern.osreldate: 1403000\nhw.ncpu: 8\n' });
  assert.equal(
    drive(lookSysctls(), values).value,
    new Map([
      ['kern.osreldate', '1403000'],
      ['hw.ncpu', '8'],
    ]),
  );
  // Newer ones exit 1 when a name is not set, although -i keeps them silent.
  const rc = says({ code: 1, stdout: 'rcshutdown_timeout: 90\nkld_list: \nvm_list: a b\n' });
  assert.equal(
    [...drive(lookRcConf(), rc).value.entries()],
    [
      ['rcshutdown_timeout', '90'],
      ['kld_list', ''],
      ['vm_list', 'a b'],
    ],
  );
});

test('a program that says nothing, or is not there, is a look that failed', () => {
  const syntax = says({ code: 1, stderr: 'sysrc: Exiting due to previous syntax errors\n' });
  assert.throws(() => drive(lookRcConf(), syntax), /syntax errors/);
  for (const steps of [lookSysctls(), lookRcConf(), lookVersions(), lookModules(['vmm']), lookSpace(['/'])])
    assert.throws(() => drive<unknown>(steps, () => NOT_RUN), /cannot be run \(ENOENT\)/);
  assert.throws(
    () => drive(lookVersions(), says({ code: 1, stderr: 'freebsd-version: unable to locate kernel\n' })),
    /locate kernel/,
  );
});

test('a directory that is not there costs df its status, not the other rows', () => {
  const stdout = 'Filesystem 1024-blocks Used Avail Capacity  Mounted on\nzroot 100 50 50 50%    /\n';
  const [row] = drive(
    lookSpace(['/', '/x']),
    says({ code: 1, stdout, stderr: 'df: /x: No such file or directory\n' }),
  ).value;
  assert.is(row?.mountedOn, '/');
});

test('each module is asked for by its name, so that one of the kernel itself counts', () => {
  const asked: HostCommand[] = [];
  const { value } = drive(lookModules(['vmm', 'nmdm']), (command) => {
    asked.push(command);
    return { code: command.args.includes('vmm') ? 0 : 1, stdout: '', stderr: '' };
  });
  assert.equal([...value], ['vmm']);
  assert.equal(
    asked.map(({ file, args }) => [file, ...args].join(' ')),
    ['kldstat -q -m vmm', 'kldstat -q -m nmdm'],
  );
});

test('a diagnosis of a host that cannot be looked at at all has no fault and no crash', () => {
  const why = unseen('nothing works');
  const blind = lookOf({
    look: {
      ...{ sysctls: why, rc: why, loader: why, versions: why, modules: why, interfaces: why },
      ...{ defaultNic: why, space: why, supervisor: why },
    },
  });
  const findings = diagnose(blind, subjectOf({ bridges: [bridge('lan', { interface: 'em0' })] }));
  assert.equal(
    findings.filter(({ verdict }) => verdict === 'fault'),
    [],
  );
  assert.ok(findings.filter(({ meaning }) => meaning.includes('nothing works')).length >= 12);
});

test('a host on which nothing is amiss has nothing to mend, and every check has an id of its own', () => {
  const findings = diagnose(lookOf(), subjectOf({ vms: [{ stopTimeoutMs: 30_000 }] }));
  assert.equal(
    findings.filter(({ verdict }) => verdict !== 'ok'),
    [],
  );
  assert.is(new Set(findings.map(({ id }) => id)).size, findings.length);
});

test.run();
