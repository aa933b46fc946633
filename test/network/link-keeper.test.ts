import { DEFAULT_HOST } from '../../src/definition/decode-host.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLinkKeeper, type LinkKeeper } from '../../src/network/link-keeper.js';
import { driveSteps } from '../../src/plan/drive.js';
import { bridgeOf } from '../netgraph/bridge-of.js';
import { graph, ngctl, prepare } from '../plan/ground.js';

const CLAIM = { owner: 'web', nic: '0', bridge: 'lan0' };
const LINK = { bridge: 'lan0', socket: 'vm-web-0', mac: '58:9c:fc:00:00:01', nic: '0' };

/** Over a kernel with an isolated bridge lan0, of which web holds link3. */
function keeper(): LinkKeeper {
  const on = prepare(graph(), [
    'mkpeer . bridge x link0 / name .:x lan0 / msg lan0: setpersistent / rmhook x',
  ]);
  const links = createLinkKeeper({
    execute: (steps) => driveSteps(steps, ({ command }) => Promise.resolve(ngctl(on, command))),
    tell: () => undefined,
    hostDefinition: () => ({ ...DEFAULT_HOST, vmDirectory: '', bridges: [bridgeOf({ name: 'lan0' })] }),
  });
  links.adopt('web', [{ ...LINK, hook: 'link3' }]);
  return links;
}

function leased(links: LinkKeeper): readonly string[] {
  return links.leases().map(({ owner, bridge, number }) => `${bridge}:link${number} ${owner}`);
}

test('a NIC that cannot be plugged in elsewhere on its bridge keeps the link it had', async () => {
  const links = keeper();
  const gone = await links.place(CLAIM, () => Promise.resolve('gone')).catch((error: Error) => error);
  assert.match(String(gone), 'is gone');
  assert.equal(leased(links), ['lan0:link3 web']);
});

test('a guest that ends and is released while its NIC is plugged in again gets nothing back', async () => {
  for (const end of ['gone', 'error'] as const) {
    const links = keeper();
    const connect = (): Promise<'gone'> => {
      links.release('web');
      return end === 'gone' ? Promise.resolve('gone') : Promise.reject(new Error('its guest has ended'));
    };
    await links.place(CLAIM, connect).catch(() => undefined);
    assert.equal(leased(links), [], end);
  }
});

test('a guest that has ended before its NIC could be plugged in leaves no lease, however its end is told', async () => {
  const links = keeper();
  links.release('web');
  const refuse = (): never => {
    throw new Error('its guest has ended');
  };
  const error = await links.place(CLAIM, refuse).catch((reason: Error) => reason.message);
  assert.is(error, 'its guest has ended');
  assert.equal(leased(links), []);
});

test('a guest that was released and has started again meanwhile keeps what it was given then', async () => {
  const links = keeper();
  await links
    .place(CLAIM, () => {
      links.release('web');
      links.adopt('web', [{ ...LINK, hook: 'link5' }]);
      return Promise.resolve('gone');
    })
    .catch(() => undefined);
  assert.equal(leased(links), ['lan0:link5 web']);
});

test.run();
