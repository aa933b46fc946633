import { test } from 'uvu';
import { readHostAddress } from '../../src/definition/host-address.js';
import { rules } from './rules.js';

rules('host address', readHostAddress, {
  values: [
    ['10.0.0.1/24', '10.0.0.1/24'],
    ['192.0.2.0/31', '192.0.2.0/31'],
    ['192.0.2.7/32', '192.0.2.7/32'],
    ['FD00:0:0::1/64', 'fd00::1/64'],
    ['fd00::/127', 'fd00::/127'],
    ['fe80::1/64', 'fe80::1/64'],
  ],
  refusals: [
    ['10.0.0.1', 'write address and prefix length, "10.0.0.1/24"'],
    ['10.0.0.1/255.255.255.240', 'write address and prefix length, "10.0.0.1/28"'],
    ['inet 10.0.0.1 netmask 0xffff0000', 'write address and prefix length, "10.0.0.1/16"'],
    ['10.0.0.1 netmask 255.255.0.0', 'write address and prefix length, "10.0.0.1/16"'],
    ['10.0.0.1/255.0.255.0', 'write address and prefix length, "10.0.0.1/24"'],
    ['fd00::1', 'write address and prefix length, "fd00::1/64"'],
    ['[fd00::1]/48', 'write address and prefix length, "fd00::1/48"'],
    ['fd00::1 prefixlen 56', 'write address and prefix length, "fd00::1/56"'],
    ['fe80::1%nghost0/64', 'write address and prefix length, "fe80::1/64"'],
    ['DHCP', 'asks no DHCP server'],
    ['', 'write address and prefix length'],
    ['/24', 'write address and prefix length'],
    ['10.0.0/24', 'write address and prefix length'],
    ['10.0.0.1/0', 'between 1 and 32'],
    ['10.0.0.1/33', 'between 1 and 32'],
    ['fd00::1/129', 'between 1 and 128'],
    ['10.0.0.0/24', 'is the network itself'],
    ['10.0.0.255/24', "is the network's broadcast address"],
    ['10.0.0.3/30', "is the network's broadcast address"],
    ['fd00::/64', 'is the network itself'],
    ['127.0.0.2/8', 'is a loopback address'],
    ['::1/128', 'is a loopback address'],
    ['224.0.0.5/24', 'is a multicast address'],
    ['ff02::1/64', 'is a multicast address'],
    ['0.0.0.1/8', 'is no address for an interface'],
    ['255.255.255.255/32', 'is no address for an interface'],
    ['::/64', 'is no address for an interface'],
    ['::ffff:10.0.0.1/96', 'write it as IPv4'],
  ],
});

test.run();
