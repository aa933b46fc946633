import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lookHost, parseHost } from '../../src/plan/host-facts.js';
import { done, drive } from './ground.js';

const UUID = '4c4c4544-0042-3510-8052-b9c04f4e3732';
const BOOT = '00112233445566778899aabbccddeeff';

function facts(lines: readonly string[]) {
  return parseHost(done(lines.map((line) => `${line}\n`).join('')));
}

test('one look gives release, architecture, uuid, boot and name', () => {
  const { value, steps } = drive(lookHost(), () =>
    done(`1403000\namd64\n${UUID}\nFormat: Length:16 Dump:0x${BOOT}\nvhost1.example.org\n`),
  );
  assert.equal(value, {
    release: 14,
    arch: 'amd64',
    hostUuid: UUID,
    bootId: BOOT,
    hostname: 'vhost1.example.org',
    missing: [],
  });
  assert.is(steps.length, 1);
  // Without -o an opaque value is left out.
  assert.ok(steps[0]?.command.args.includes('-o'));
});

test('a boot id written plainly is understood', () => {
  assert.is(facts(['1500068', 'amd64', UUID, BOOT, 'h']).bootId, BOOT);
  assert.is(
    facts(['1500068', 'amd64', UUID, '11111111-0042-3510-8052-b9c04f4e3732', 'h']).bootId,
    '11111111-0042-3510-8052-b9c04f4e3732',
  );
});

test('the major release is read from kern.osreldate', () => {
  assert.equal(
    ['1305000', '1403000', '1500068'].map((line) => facts([line, 'amd64']).release),
    [13, 14, 15],
  );
});

test('what the kernel does not know is replaced and named', () => {
  const old = facts(['1204000', 'amd64', UUID, 'oldhost']);
  assert.equal(
    { bootId: old.bootId, hostname: old.hostname, missing: old.missing },
    { bootId: undefined, hostname: 'oldhost', missing: ['kern.boot_id'] },
  );
  assert.equal(parseHost({ code: null, spawnError: 'ENOENT', stdout: '', stderr: '' }), {
    release: 14,
    arch: 'amd64',
    hostUuid: '00000000-0000-0000-0000-000000000000',
    bootId: undefined,
    hostname: 'localhost',
    missing: ['kern.osreldate', 'hw.machine_arch', 'kern.hostuuid', 'kern.boot_id', 'kern.hostname'],
  });
  assert.equal(facts(['1403000', 'aarch64', UUID]).missing, ['kern.boot_id', 'kern.hostname']);
});

test.run();
