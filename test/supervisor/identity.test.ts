import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VmDefinition } from '../../src/definition/definition.js';
import { identityOf, type IdentitySources } from '../../src/supervisor/identity.js';
import { definition } from '../vm/fixture.js';

const NIC = { key: '0', bridge: 'bnet0' } as VmDefinition['networks'][number];
const WEB: VmDefinition = { ...definition, name: 'web', networks: [NIC] };
const FACTS = { release: 14, arch: 'amd64', hostUuid: 'u', bootId: 'b', hostname: 'h', missing: [] };

function macOf(taken: { readonly jails?: readonly string[]; readonly pinned?: string }): string | undefined {
  const pinned = taken.pinned === undefined ? {} : { '0': taken.pinned };
  const sources = {
    ...{ facts: FACTS, jailMacs: () => taken.jails ?? [] },
    book: { names: () => ['db', 'web'], get: () => undefined },
    states: { get: (name: string) => ({ pins: { macs: name === 'db' ? pinned : {}, slots: {} } }) },
  };
  return identityOf(WEB, sources as unknown as IdentitySources).macs['0'];
}

test('a derived MAC is the same every time, and neither that of another VM nor that of a jail', () => {
  const mac = macOf({});
  assert.ok(mac);
  if (mac === undefined) return;
  assert.match(mac, /^58:9c:fc(:[0-9a-f]{2}){3}$/);
  assert.is(macOf({}), mac);
  assert.is.not(macOf({ pinned: mac }), mac);
  assert.is.not(macOf({ jails: [mac] }), mac);
});

test.run();
