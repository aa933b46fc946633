import { test } from 'uvu';
import { readListen } from '../../src/definition/listen.js';
import { rules } from './rules.js';

rules('metrics address', readListen, {
  values: [
    ['127.0.0.1:9321', { address: '127.0.0.1', port: 9321 }],
    ['127.1.2.3:1', { address: '127.1.2.3', port: 1 }],
    ['[::1]:65535', { address: '::1', port: 65_535 }],
  ],
  refusals: [
    ['9321', 'write "127.0.0.1:9321" or "[::1]:9321"'],
    [':9100', 'write the address in numbers, "127.0.0.1:9100"'],
    ['localhost:9321', 'write the address in numbers, "127.0.0.1:9321"'],
    ['127.0.0.1', 'write "127.0.0.1:9321"'],
    ['::1:9321', 'write "127.0.0.1:9321" or "[::1]:9321"'],
    ['127.0.0.1:0', 'between 1 and 65535'],
    ['127.0.0.1:65536', 'between 1 and 65535'],
    ['0.0.0.0:9321', 'is no loopback address'],
    ['192.0.2.7:9321', 'so write "127.0.0.1:9321" and reach it through ssh(1)'],
    ['[::]:9321', 'is no loopback address'],
    ['[fd00::1]:9321', 'is no loopback address'],
  ],
});

test.run();
