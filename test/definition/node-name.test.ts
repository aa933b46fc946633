import { test } from 'uvu';
import { readHostInterfaceName, readInterfaceName, readNodeName } from '../../src/definition/node-name.js';
import { rules } from './rules.js';

rules('bridge name', readNodeName, {
  values: [
    ['bnet0', 'bnet0'],
    ['a'.repeat(31), 'a'.repeat(31)],
    ['lan-1_x', 'lan-1_x'],
  ],
  refusals: [
    ['', 'needs a name'],
    ['bnet0:', 'without the colon'],
    ['em0.100', 'contains "."'],
    ['[1f]', 'letters, digits'],
    ['#x', 'letters, digits'],
    ['a b', 'letters, digits'],
    ['a,b', 'letters, digits'],
    ['__proto__', 'begins with a letter'],
    ['a'.repeat(32), 'has 32 characters: netgraph keeps 31'],
  ],
});

rules('interface', readInterfaceName, {
  values: [
    ['re0', 're0'],
    ['em0.100', 'em0.100'],
    ['a'.repeat(15), 'a'.repeat(15)],
  ],
  refusals: [
    ['', 'ifconfig -l'],
    ['re0:', 'ifconfig -l'],
    ['a'.repeat(16), '15 at most'],
  ],
});

rules('host interface', readHostInterfaceName, {
  values: [
    ['nghost0', 'nghost0'],
    ['lan-1_x', 'lan-1_x'],
    ['a'.repeat(15), 'a'.repeat(15)],
  ],
  refusals: [
    ['', 'letters, digits'],
    ['ngeth0', 'what the kernel calls new interfaces'],
    ['ngeth', 'what the kernel calls new interfaces'],
    ['0lan', 'begins with a letter'],
    ['lan.1', 'letters, digits'],
    ['lan 1', 'letters, digits'],
    ['a'.repeat(16), '15 at most'],
  ],
});

test.run();
