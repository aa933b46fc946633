import { test } from 'uvu';
import { readVnc } from '../../src/definition/vnc.js';
import { rules } from './rules.js';

rules('VNC address', readVnc, {
  values: [
    ['127.0.0.1:5900', { address: '127.0.0.1', port: 5900 }],
    ['0.0.0.0:1', { address: '0.0.0.0', port: 1 }],
    ['[::1]:5900', { address: '::1', port: 5900 }],
    ['[2001:DB8:0::1]:65535', { address: '2001:db8::1', port: 65535 }],
  ],
  refusals: [
    ['5900', 'write "127.0.0.1:5900"'],
    ['::1:5900', 'in brackets'],
    ['127.0.0.1', 'write ADDRESS:PORT'],
    ['127.0.0.1:', 'the port is missing'],
    ['127.0.0.1:0', 'between 1 and 65535'],
    ['127.0.0.1:65536', 'between 1 and 65535'],
    ['127.0.0.256:5900', 'is no IPv4 address'],
    ['127.0.0.01:5900', 'is no IPv4 address'],
    ['127.1:5900', 'is no IPv4 address'],
    [':5900', 'is no IPv4 address'],
    ['localhost:5900', 'write 127.0.0.1'],
    ['[]:5900', 'is no IPv6 address'],
    ['[::g]:5900', 'is no VNC address'],
    ['[fe80::1%em0]:5900', 'is no VNC address'],
    ['[::1]x', 'is no VNC address'],
    ['127.0.0.1:5900,password=x', 'is no VNC address'],
  ],
});

test.run();
