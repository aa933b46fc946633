import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkImported } from '../../src/import/checked.js';
import type { Imported } from '../../src/import/imported.js';
import { parseConfig } from '../../src/import/vm-bhyve/config.js';
import { convertVmBhyve } from '../../src/import/vm-bhyve/import-vm-bhyve.js';
import { hostOf, PLAIN } from './vm-bhyve/one-guest.js';

function imported(...names: readonly string[]): Imported {
  const host = hostOf(PLAIN);
  const disk = 'disk0_type=nvme\ndisk0_dev=custom\ndisk0_name=/dev/da0\ngraphics=yes\n';
  const guests = names.map((name) => ({
    ...{ name, store: host.store, vmDirectory: '/vm' },
    config: parseConfig(`${PLAIN}${disk}`, `/vm/${name}/${name}.conf`),
  }));
  return convertVmBhyve({ ...host, guests });
}

function check(host: string, ...names: readonly string[]) {
  const present = host === '' ? [] : [{ file: '/d/host.toml', text: host }];
  return checkImported({ imported: imported(...names), directory: '/d', present });
}

const DEFAULTS = `[defaults]
autostart = true
rng = true
console = { log = true }
stop_timeout = "2m"
graphics = { wait = true }
extra_args = ["-o", "a.b=c"]
limits = { nice = 3 }
[[defaults.disk]]
path = "extra.img"
`;

test('[defaults] of the host add nothing to the machine of an imported guest; what else they say holds and is told', () => {
  const [plain] = check('', 'a').vms;
  const [one] = check(DEFAULTS, 'a').vms;
  assert.equal(one?.vm.table['unset'], ['graphics', 'rng', 'console', 'autostart', 'extra_args']);
  assert.equal([one?.definition.limits.nice, one?.definition.stopTimeoutMs], [3, 120_000]);
  const care = { limits: plain?.definition.limits, stopTimeoutMs: plain?.definition.stopTimeoutMs };
  assert.equal({ ...one?.definition, ...care }, plain?.definition);
  const told = one?.vm.notes.filter(({ where }) => where === 'host.toml') ?? [];
  assert.equal(
    told.map(({ kind, what }) => [kind, what]),
    [
      ['carried', '[defaults] graphics, rng, console, autostart, extra_args'],
      ['changed', '[defaults] stop_timeout, limits'],
    ],
  );
});

test('without [defaults], and where a guest says all of them itself, there is nothing to unset', () => {
  assert.is(check('[bridge.a]\n', 'a').vms[0]?.vm.table['unset'], undefined);
  assert.is(check('[defaults]\nmemory = "9G"\n', 'a').vms[0]?.vm.table['unset'], undefined);
});

test('what another guest has already is told by the name of that guest, whose file may not be there yet', () => {
  const [refused] = check('', 'a', 'b').refused;
  assert.is(refused?.name, 'b');
  assert.match(refused?.reason ?? '', /already belongs to a$/);
});

test.run();
