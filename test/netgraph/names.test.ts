import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isNodeName, linkHook, linkNumber, nodeOfInterface, socketName } from '../../src/netgraph/names.js';

const vmName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/);
const nicKey = fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/);

test('a socket name shows VM and NIC where that is legal', () => {
  assert.is(socketName('myvm', '0'), 'vm-myvm-0');
  assert.is(socketName('web-1', 'lan'), 'vm-web-1-lan');
});

test('a VM name that netgraph would cut or refuse gets a shortened socket name with a hash', () => {
  const long = socketName('a-very-long-name-of-a-virtual-machine', '0');
  assert.match(long, /^vm_a-very-long-name-_[0-9a-f]{10}$/);
  assert.match(socketName('db.example', 'lan'), /^vm_db_example-lan_[0-9a-f]{10}$/);
});

test('every socket name is one the kernel takes whole', () => {
  fc.assert(fc.property(vmName, nicKey, (vm, nic) => isNodeName(socketName(vm, nic))));
});

test('two NICs never share a socket name', () => {
  assert.is.not(socketName('a', 'b-c'), socketName('a-b', 'c'));
  fc.assert(
    fc.property(vmName, nicKey, vmName, nicKey, (vm, nic, otherVm, otherNic) => {
      fc.pre(vm !== otherVm || nic !== otherNic);
      return socketName(vm, nic) !== socketName(otherVm, otherNic);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '-', '.'), { minLength: 2, maxLength: 8 }), (letters) => {
      const text = `x${letters.join('')}y`;
      const names = [...text].flatMap((_, at) =>
        at === 0 ? [] : [socketName(text.slice(0, at), text.slice(at))],
      );
      return new Set(names).size === names.length;
    }),
  );
});

test('a VLAN interface is named as ng_ether names it', () => {
  assert.is(nodeOfInterface('em0.100'), 'em0_100');
  assert.is(nodeOfInterface('re0'), 're0');
});

test('node names are what ngctl and bhyve pass on unharmed', () => {
  for (const name of ['bnet0', 'a'.repeat(31), 'vm-web_1']) assert.ok(isNodeName(name));
  for (const name of ['', 'a'.repeat(32), 'a.b', 'a:', '[5]', 'a b', 'a,b', 'a%b'])
    assert.not(isNodeName(name));
});

test('a link number is read only from the spelling the kernel accepts', () => {
  assert.is(linkNumber('link12'), 12);
  assert.is(linkNumber('link0'), 0);
  for (const hook of ['link01', 'uplink1', 'link', 'Link5', 'link-1']) assert.is(linkNumber(hook), undefined);
  assert.is(linkNumber(linkHook(7)), 7);
});

test.run();
