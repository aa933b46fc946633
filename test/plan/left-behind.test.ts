import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult } from '../../src/command/command.js';
import { parseInterfaces } from '../../src/netgraph/parse-ifconfig.js';
import { driveSteps } from '../../src/plan/drive.js';
import { lookVmBhyveStore, tapsOf, tapWarnings } from '../../src/plan/left-behind.js';

const IFCONFIG = `tap0: flags=1008943<UP,BROADCAST,RUNNING,PROMISC,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500
\tdescription: vmnet/web/0/public
\toptions=80000<LINKSTATE>
\tether 58:9c:fc:10:ff:b2
\tgroups: tap vm-port
\tmedia: Ethernet 1000baseT <full-duplex>
\tstatus: active
\tnd6 options=29<PERFORMNUD,IFDISABLED,AUTO_LINKLOCAL>
\tOpened by PID 4711
tap1: flags=8902<BROADCAST,PROMISC,SIMPLEX,MULTICAST> metric 0 mtu 1500
\tdescription: vmnet/web/1/public
\tgroups: tap vm-port
tap2: flags=8902<BROADCAST,PROMISC,SIMPLEX,MULTICAST> metric 0 mtu 1500
\tgroups: tap
\tOpened by PID 4711
tap3: flags=8902<BROADCAST,PROMISC,SIMPLEX,MULTICAST> metric 0 mtu 1500
\tdescription: vmnet/web2/0/public
\tgroups: tap vm-port
\tOpened by PID 5000
`;

test('the taps of a guest are those it has open and those vm-bhyve made for it', () => {
  const taps = tapsOf(parseInterfaces(IFCONFIG), { name: 'web', pid: 4711 });
  assert.equal(
    taps.map(({ name }) => name),
    ['tap0', 'tap1', 'tap2'],
  );
  assert.equal(
    tapWarnings(taps, ({ openedBy }) => openedBy !== undefined),
    [
      'tap0 (vmnet/web/0/public) stays when the guest ends: then `ifconfig tap0 destroy`',
      'tap1 (vmnet/web/1/public) is left behind: `ifconfig tap1 destroy`',
      'tap2 stays when the guest ends: then `ifconfig tap2 destroy`',
    ],
  );
});

const store = (answers: Readonly<Record<string, Partial<CommandResult>>>): Promise<string | undefined> =>
  driveSteps(lookVmBhyveStore(), ({ command: { file } }) =>
    Promise.resolve({ code: 0, stdout: '', stderr: '', ...answers[file] }),
  );

test('the store of vm-bhyve is a directory of rc.conf, or the mount point of its dataset', async () => {
  assert.is(await store({ sysrc: { stdout: '/vm\n' } }), '/vm');
  assert.is(
    await store({ sysrc: { stdout: 'zfs:zroot/vm\n' }, zfs: { stdout: '/zroot/vm\n' } }),
    '/zroot/vm',
  );
  assert.is(await store({ sysrc: { stdout: 'zfs:zroot/vm\n' }, zfs: { stdout: 'legacy\n' } }), undefined);
  assert.is(await store({ sysrc: { code: 1 } }), undefined);
  assert.is(await store({ sysrc: { code: null, spawnError: 'ENOENT' } }), undefined);
});

test.run();
