import { test } from 'uvu';
import { readAbsolutePath, readDescription, readPath } from '../../src/definition/word.js';
import { rules } from './rules.js';

rules('path', readPath, {
  values: [
    ['disk.img', 'disk.img'],
    ['/dev/zvol/z/a', '/dev/zvol/z/a'],
    ['/my disks/a.img', '/my disks/a.img'],
  ],
  refusals: [
    ['', 'must not be empty'],
    ['a,b.img', 'contains a comma'],
    ['100%', 'contains "%"'],
    ['a\\b', 'backslash'],
    ['a\nb', 'control characters'],
    ['a\u0000', 'control characters'],
    ['\ud800', 'control characters'],
    [' a', 'begins or ends with a blank'],
    ['a ', 'begins or ends with a blank'],
    ['dir/', 'is a directory'],
    ['x'.repeat(1024), 'at most 1023 characters, not 1024'],
  ],
});

rules('absolute path', readAbsolutePath, {
  values: [['/a', '/a']],
  refusals: [
    ['a', 'must be an absolute path'],
    ['/a,', 'comma'],
  ],
});

rules('description', readDescription, {
  values: [
    ['', ''],
    ['50%, or \\so', '50%, or \\so'],
  ],
  refusals: [['a\u001b[2J', 'control characters']],
});

test.run();
