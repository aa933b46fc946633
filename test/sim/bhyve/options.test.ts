import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { outcome, running, variables } from './ground.js';

const ROM = '-l bootrom,/rom.fd';

test('no name, two names and an unknown letter are usage and exit 1', () => {
  for (const line of ['', 'a b', '-g 0 vm', '-n id=0 vm']) {
    assert.match(outcome(line), /^1\|\|(bhyve: illegal option -- [gn]\n)?Usage: bhyve \[-aCDeHhPSuWwxY\]\n/);
  }
});

test('-h, an empty -s or -l and any prefix of help exit 0, which looks like a reboot', () => {
  assert.match(outcome('-h'), /^0\|\|Usage/);
  for (const line of ['-s h', '-l help', '-l he vm']) assert.match(outcome(line), /^0\|\w/);
});

test('each release knows its own letters', () => {
  assert.match(outcome('-f a,string=b vm', { flavour: '13' }), /illegal option -- f/);
  assert.match(outcome('-M vm'), /illegal option -- M/);
  assert.equal(variables('-M', { flavour: 'main' }), ['monitor=true']);
  assert.match(outcome('-M vm', { flavour: '15' }), /illegal option -- M/);
  assert.match(outcome('-H vm', { flavour: 'main', arch: 'arm64' }), /illegal option -- H/);
  assert.match(outcome('-f a,string=b vm', { flavour: 'main', arch: 'arm64' }), /^1\|\|Usage/);
});

test('-A sets the ACPI tables on 13 and does nothing later', () => {
  assert.equal(variables('-A', { flavour: '13' }), ['acpi_tables=true']);
  assert.equal(variables('-A'), []);
});

test('the topology has to multiply to the number of vCPUs', () => {
  assert.is(running(`-c 4,cores=2,sockets=2 ${ROM} vm`).cpus, 4);
  assert.is(running(`-c cores=2,threads=2 ${ROM} vm`).cpus, 4);
  assert.is(
    outcome('-c 4,sockets=2 vm'),
    '4||bhyve: Topology (2 sockets, 1 cores, 1 threads) does not match 4 vCPUs\n',
  );
  assert.is(outcome('-c foo=1 vm'), "64||bhyve: invalid cpu topology 'foo=1'\n");
  assert.is(outcome('-c 2x vm'), "4||bhyve: Invalid value for cpus: '2x'\n");
  assert.is(outcome(`-c 9 ${ROM} vm`), '4||9 vCPUs requested but only 8 available\n');
});

test('a plain memory size below a mebibyte counts megabytes', () => {
  assert.is(running(`-m 512 ${ROM} vm`).memoryBytes, 512 * 2 ** 20);
  assert.is(running(`-m 1048576 ${ROM} vm`).memoryBytes, 2 ** 20);
  assert.is(running(`-m 2g ${ROM} vm`).memoryBytes, 2 ** 31);
  assert.is(running(`-m 0x200 ${ROM} vm`).memoryBytes, 512 * 2 ** 20);
  assert.is(outcome('-m 512X vm'), "64||bhyve: invalid memsize '512X'\n");
});

test('pins of one vCPU add up, and ranges are for main', () => {
  assert.equal(variables('-p 0:2 -p 0:3'), ['vcpu.0.cpuset=2,3']);
  assert.is(
    outcome('-p 0-1:2-3 vm'),
    "64||invalid format: 0-1:2-3\nbhyve: invalid vcpu pinning configuration '0-1:2-3'\n",
  );
  assert.equal(variables('-p 0-1:2-3', { flavour: 'main' }), ['vcpu.0.cpuset=2', 'vcpu.1.cpuset=3']);
  assert.is(outcome('-o vcpu.0.cpuset=3-1 vm'), '4||bhyve: Invalid hostcpu range 3-1\n');
});

test('-l bootrom takes a variables file or options, com a path with commas', () => {
  assert.equal(variables('-l bootrom,/r,/v,fwcfg=qemu'), [
    'lpc.bootrom=/r',
    'lpc.bootvars=/v',
    'lpc.fwcfg=qemu',
  ]);
  assert.equal(variables('-l bootrom,/r,fwcfg=qemu'), ['lpc.bootrom=/r', 'lpc.fwcfg=qemu']);
  assert.equal(variables('-l COM1,/dev/x,y=z'), ['lpc.com1.path=/dev/x,y=z']);
  assert.is(outcome('-l com5,stdio vm'), "64||bhyve: invalid lpc device configuration 'com5,stdio'\n");
  assert.is(outcome('-l tpm, vm', { flavour: '13' }), "64||bhyve: invalid lpc device configuration 'tpm,'\n");
});

test('a domain needs an id and ACPI', () => {
  const main = { flavour: 'main' } as const;
  assert.equal(variables('-n id=0,size=1G,cpus=0', main), ['domains.0.size=1G', 'domains.0.cpus=0']);
  assert.is(
    outcome('-n size=1G vm', main),
    "64||Missing NUMA domain ID in 'size=1G'\nbhyve: invalid NUMA configuration 'size=1G'\n",
  );
  assert.is(outcome('-o acpi_tables=no -n id=0 vm', main), '64||bhyve: NUMA emulation requires ACPI\n');
});

test('a firmware item is a string or a file that is there', () => {
  assert.is(outcome('-o config.dump=1 -f opt/a,file=/d.img vm').slice(0, 2), '1|');
  assert.match(
    outcome('-f opt/a,file=/no vm'),
    /^64\|\|bhyve: Can't open fw_cfg_user_file file "\/no": No such file/,
  );
  assert.match(outcome(`-f ${'a'.repeat(56)},string=x vm`), /fw_cfg name too long/);
});

test('the debugger has an optional wait and address', () => {
  assert.equal(variables('-G w127.0.0.1:1234'), ['gdb.wait=true', 'gdb.address=127.0.0.1', 'gdb.port=1234']);
});

test.run();
