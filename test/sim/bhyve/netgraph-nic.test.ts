import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { NicReply, NicRequest } from '../../../src/sim/bhyve/host.js';
import { outcome, running } from './ground.js';

const ROM = '-l bootrom,/rom.fd';
const NIC = 'virtio-net,netgraph,path=bnet0:,peerhook=link2';

test('the host is asked for path, peerhook, hook, socket and MAC', () => {
  const asked: NicRequest[] = [];
  const connectNic = (nic: NicRequest): NicReply => {
    asked.push(nic);
    return { ok: true };
  };
  const verdict = running(
    `${ROM} -s 5,${NIC},socket=s0,mac=58:9c:fc:00:00:01 -s 6,e1000,${NIC.slice(11)},hook=h vm`,
    {
      connectNic,
    },
  );
  assert.equal(asked, [
    {
      slot: '0:5:0',
      path: 'bnet0:',
      peerhook: 'link2',
      hook: 'vmlink',
      socket: 's0',
      mac: '58:9c:fc:00:00:01',
    },
    { slot: '0:6:0', path: 'bnet0:', peerhook: 'link2', hook: 'h' },
  ]);
  assert.equal(
    verdict.nics.map((nic) => [nic.device, nic.backend]),
    [
      ['virtio-net', 'netgraph'],
      ['e1000', 'netgraph'],
    ],
  );
});

test('a failing connect prints its line and errno, on stderr from 14 on and on stdout on 13', () => {
  const connectNic = (): NicReply => ({ ok: false, stage: 'connect', errno: 'EEXIST' });
  const error = 'Device emulation initialization error: File exists\n';
  assert.is(outcome(`${ROM} -s 5,${NIC} vm`, { connectNic }), `4||can't connect to node\n${error}`);
  assert.is(
    outcome(`${ROM} -s 5,${NIC} vm`, { connectNic, flavour: '13' }),
    `4|can't connect to node\n|${error}`,
  );
});

test('a socket node that cannot be made is its own line', () => {
  const connectNic = (): NicReply => ({ ok: false, stage: 'socket', errno: 'EADDRINUSE' });
  assert.match(outcome(`${ROM} -s 5,${NIC} vm`, { connectNic }), /^4\|\|can't get Netgraph sockets\n/);
});

test('lines end in CRLF once an earlier slot has set a console raw', () => {
  const connectNic = (): NicReply => ({ ok: false, stage: 'connect', errno: 'ENOENT' });
  assert.is(
    outcome(`${ROM} -s 1,lpc -l com1,/dev/nmdm-a.1A -s 2,${NIC} vm`, { connectNic }),
    "4||can't connect to node\r\nDevice emulation initialization error: No such file or directory\r\n",
  );
});

test('path is missed before peerhook, and a bad MAC before both', () => {
  assert.match(outcome(`${ROM} -s 5,virtio-net,netgraph vm`), /\|path must be provided\n/);
  assert.match(outcome(`${ROM} -s 5,virtio-net,netgraph,path=b: vm`), /\|peer hook must be provided\n/);
  assert.match(outcome(`${ROM} -s 5,virtio-net,netgraph,mac=bad vm`), /\|Invalid MAC bad\n/);
});

test.run();
