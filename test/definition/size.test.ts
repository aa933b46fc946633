import { test } from 'uvu';
import { readSize } from '../../src/definition/size.js';
import { rules } from './rules.js';

const MIB = 1024 * 1024;

rules<string | number, number>('size', readSize, {
  values: [
    ['512M', 512 * MIB],
    ['4G', 4096 * MIB],
    ['1g', 1024 * MIB],
    ['1T', 1024 * 1024 * MIB],
    ['1M', MIB],
  ],
  refusals: [
    [512, 'has no unit: write "512M"'],
    [1073741824, 'has no unit: write "1024M"'],
    [0.5, 'has no unit: write "512M" or "4G"'],
    ['512', 'write a whole number and a unit'],
    ['512MB', 'write "512M"'],
    ['4 GiB', 'write "4G"'],
    ['1.5G', 'write "1536M"'],
    ['512K', 'is no memory size'],
    ['0M', 'more than nothing'],
    ['99999999999T', 'more than any host has'],
    ['', 'is no memory size'],
    ['-1G', 'is no memory size'],
  ],
});

test.run();
