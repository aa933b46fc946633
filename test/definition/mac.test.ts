import { test } from 'uvu';
import { readMac, readUuid } from '../../src/definition/mac.js';
import { rules } from './rules.js';

rules('MAC', readMac, {
  values: [['58:9C:fc:00:00:0A', '58:9c:fc:00:00:0a']],
  refusals: [
    ['58-9c-fc-00-00-01', 'write it with colons, "58:9c:fc:00:00:01"'],
    ['58:9c:fc:0:0:1', 'is no MAC address'],
    ['158:9c:fc:00:00:01', 'is no MAC address'],
    ['58:9c:fc:00:00:01:02', 'is no MAC address'],
    ['01:00:5e:00:00:01', 'multicast'],
    ['ff:ff:ff:ff:ff:ff', 'multicast'],
    ['00:00:00:00:00:00', 'all zero'],
  ],
});

rules('UUID', readUuid, {
  values: [['B4FBDEF4-1b0c-421a-9c3e-9a13fcd6ba2f', 'b4fbdef4-1b0c-421a-9c3e-9a13fcd6ba2f']],
  refusals: [
    ['nonsense', 'is no UUID'],
    ['b4fbdef41b0c421a9c3e9a13fcd6ba2f', 'is no UUID'],
    ['{b4fbdef4-1b0c-421a-9c3e-9a13fcd6ba2f}', 'is no UUID'],
  ],
});

test.run();
