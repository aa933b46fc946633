import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import { VmctlError } from '../../src/errors.js';
import { parseInterfaces, type InterfaceSeen } from '../../src/netgraph/parse-ifconfig.js';
import {
  describeOffload,
  lookDefaultNic,
  lookInterfaces,
  planHostInterface,
  planOffload,
  planUp,
  planVlan,
  planVlanDestroy,
} from '../../src/plan/interfaces.js';
import { previewSteps } from '../../src/plan/preview.js';
import { done, drive } from './ground.js';

/** One interface of this text below its first line. */
function nic(body: string, first = 'em0: flags=8843<UP,BROADCAST> metric 0 mtu 1500'): InterfaceSeen {
  return parseInterfaces(`${first}\n${body}`)[0]!;
}

function shellWords({ file, args }: HostCommand): readonly string[] {
  return [file, ...args];
}

const ROUTE = '   route to: default\ndestination: default\n  interface: em0\n      flags: <UP,GATEWAY>\n';
const NO_ROUTE: CommandResult = {
  code: 0,
  stdout: '',
  stderr: 'route: route has not been found: No such process\n',
};

test('all interfaces are one look', () => {
  const { value, steps } = drive(lookInterfaces(), () => done('em0: flags=8843<UP> metric 0 mtu 1500\n'));
  assert.equal(
    value.map((one) => one.name),
    ['em0'],
  );
  assert.equal(
    steps.map((step) => [step.kind, ...shellWords(step.command)]),
    [['look', 'ifconfig', '-a']],
  );
});

test('a host without a single interface was not seen: that is an error', () => {
  for (const result of [
    done(''),
    { code: 1, stdout: '', stderr: 'ifconfig: socket: Operation not permitted\n' },
  ]) {
    assert.throws(
      () => drive(lookInterfaces(), () => result),
      (error: unknown) =>
        error instanceof VmctlError && error.message.startsWith('cannot see the network interfaces'),
    );
  }
});

test('a host nobody looks at has the interfaces it is taken to have, up and bare', async () => {
  const { value } = await previewSteps(lookInterfaces(['em0', 'em0.100']));
  assert.equal(
    value.map((one) => [one.name, one.up, one.options.size, one.addresses.length]),
    [
      ['lo0', true, 0, 0],
      ['em0', true, 0, 0],
      ['em0.100', true, 0, 0],
    ],
  );
});

test('the NIC of the default route is asked for once where IPv4 has one', () => {
  const { value, steps } = drive(lookDefaultNic(), () => done(ROUTE));
  assert.is(value, 'em0');
  assert.equal(
    steps.map((step) => step.command.args),
    [['-n', 'get', 'default']],
  );
});

test('without one for IPv4 that of IPv6 counts, and an exit status of 0 is no answer', () => {
  const v6 = ({ args }: HostCommand): CommandResult => (args.includes('-inet6') ? done(ROUTE) : NO_ROUTE);
  assert.is(drive(lookDefaultNic(), v6).value, 'em0');
  const { value, steps } = drive(lookDefaultNic(), () => NO_ROUTE);
  assert.is(value, undefined);
  assert.is(steps.length, 2);
});

test('offload is switched off only where it is on, and TSO stays', () => {
  const words = (options: string): unknown => planOffload(nic(`\toptions=1<${options}>\n`))?.args;
  assert.equal(words('TSO4,LRO,VLAN_HWFILTER,TSO6'), ['em0', '-lro', '-vlanhwfilter']);
  assert.equal(words('LRO'), ['em0', '-lro']);
  assert.equal(words('VLAN_HWFILTER'), ['em0', '-vlanhwfilter']);
  assert.is(words('TSO4,VLAN_HWTSO'), undefined);
});

test('what is switched off is announced with what it may do', () => {
  assert.is(
    describeOffload(nic('\toptions=1<LRO,VLAN_HWFILTER>\n')),
    'em0: lro and vlanhwfilter switched off; the link may drop for a moment',
  );
  assert.is(describeOffload(nic('')), undefined);
});

test('an interface that is down is brought up, one that is up is left alone', () => {
  assert.equal(planUp(nic('', 'em0: flags=8802<BROADCAST> metric 0 mtu 1500')), {
    file: 'ifconfig',
    args: ['em0', 'up'],
  });
  assert.is(planUp(nic('')), undefined);
});

test('a VLAN is made by its name, or by parameters where the name says nothing', () => {
  assert.equal(planVlan('em0.100', { parent: 'em0', tag: 100 }).args, ['em0.100', 'create', 'up']);
  assert.equal(planVlan('vlan7', { parent: 'em0', tag: 100 }).args, [
    'vlan7',
    'create',
    'vlan',
    '100',
    'vlandev',
    'em0',
    'up',
  ]);
  assert.equal(planVlanDestroy('em0.100'), { file: 'ifconfig', args: ['em0.100', 'destroy'] });
});

const WANTED = { name: 'nghost0', addresses: ['10.0.0.1/24', 'fd00::1/64'] };

test('a new host interface is renamed, addressed and brought up, in this order', () => {
  assert.equal(planHostInterface({ from: 'ngeth0', hostInterface: WANTED }).map(shellWords), [
    ['ifconfig', 'ngeth0', 'name', 'nghost0'],
    ['ifconfig', 'nghost0', 'inet', '10.0.0.1/24', 'alias'],
    ['ifconfig', 'nghost0', 'inet6', '-ifdisabled'],
    ['ifconfig', 'nghost0', 'inet6', 'fd00::1/64', 'alias'],
    ['ifconfig', 'nghost0', 'up'],
  ]);
});

test('what a host interface has already is not done again, from any half-made state', () => {
  const plan = (body: string, flags = 'UP'): unknown =>
    planHostInterface({
      from: 'nghost0',
      hostInterface: WANTED,
      seen: nic(body, `nghost0: flags=1<${flags}> metric 0 mtu 1500`),
    }).map((command) => command.args.slice(1).join(' '));
  const v4 = '\tinet 10.0.0.1 netmask 0xffffff00 broadcast 10.0.0.255\n';
  const v6 = '\tinet6 fd00::1 prefixlen 64 tentative\n';
  assert.equal(plan(v4 + v6), []);
  assert.equal(plan(v4), ['inet6 -ifdisabled', 'inet6 fd00::1/64 alias']);
  assert.equal(plan(v6, 'BROADCAST'), ['inet 10.0.0.1/24 alias', 'up']);
  // Another prefix length is another address.
  assert.equal(plan(v6 + v4.replace('ffffff00', 'ffff0000')), ['inet 10.0.0.1/24 alias']);
});

test('a link-local address that was asked for is found among those of the kernel', () => {
  const hostInterface = { name: 'nghost0', addresses: ['fe80::1/64'] };
  const seen = nic(
    '\tinet6 fe80::1%nghost0 prefixlen 64 scopeid 0x9\n',
    'nghost0: flags=1<UP> metric 0 mtu 1500',
  );
  assert.equal(planHostInterface({ from: 'nghost0', hostInterface, seen }), []);
});

test('an interface without an address is only named and brought up', () => {
  assert.equal(
    planHostInterface({ from: 'ngeth0', hostInterface: { name: 'h', addresses: [] } }).map(shellWords),
    [
      ['ifconfig', 'ngeth0', 'name', 'h'],
      ['ifconfig', 'h', 'up'],
    ],
  );
});

test.run();
