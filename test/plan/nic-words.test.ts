import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lastDevices, parseNicWords } from '../../src/plan/nic-words.js';

test('netgraph NICs of an argv are read with bridge, hook, socket and MAC; others are passed over', () => {
  const argv =
    'bhyve -s 0,hostbridge -s 0:6:0,virtio-net,netgraph,path=lan:,peerhook=link3,mac=58:9C:FC:00:00:01 -s 0:6:1,virtio-net,tap0,mac=58:9c:fc:00:00:02 -s 5,e1000,netgraph,peerhook=link4,path=dmz:,socket=vm-x-0 -s 7,virtio-net,netgraph,path=em0:lower,peerhook=x web1';
  assert.equal(parseNicWords(argv), [
    { bridge: 'lan', hook: 'link3', mac: '58:9c:fc:00:00:01' },
    { bridge: 'dmz', hook: 'link4', socket: 'vm-x-0' },
  ]);
  assert.equal(parseNicWords('bhyve: web'), []);
});

test('the last run that vm-bhyve.log tells of counts', () => {
  const line = (hook: string): string =>
    `Jan 01 00:00:00:  [bhyve options: -c 1] [bhyve devices: -s 0:6:0,virtio-net,netgraph,path=lan:,peerhook=${hook}] [bhyve console: -l com1,/dev/nmdm-a.1A]\n`;
  const devices = lastDevices(`${line('link2')}starting bhyve (run 1)\n${line('link5')}`);
  assert.equal(parseNicWords(devices ?? ''), [{ bridge: 'lan', hook: 'link5' }]);
  assert.is(lastDevices('booting\n'), undefined);
});

test.run();
