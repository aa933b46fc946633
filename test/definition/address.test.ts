import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addressBits, canonicalIpv6, isIpv4 } from '../../src/definition/address.js';

test('an IPv4 address is four plain numbers below 256', () => {
  assert.equal(['10.0.0.1', '10.0.0.256', '10.0.0.01', '10.1', ''].map(isIpv4), [
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('an IPv6 address has one spelling', () => {
  assert.equal(['FD00:0:0::1', '::', 'fd00::1%em0', '1.2.3.4', ':', 'fd00:::1'].map(canonicalIpv6), [
    'fd00::1',
    '::',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('the bits of an address are its number', () => {
  assert.is(addressBits('10.0.0.1'), 0x0a00_0001n);
  assert.is(addressBits('::'), 0n);
  assert.is(addressBits('::1:2'), 0x1_0002n);
  assert.is(addressBits('fd00::'), 0xfd00n << 112n);
  assert.is(addressBits('1:2:3:4:5:6:7:8') & 0xffffn, 8n);
});

test.run();
