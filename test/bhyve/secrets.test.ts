import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planBhyve } from '../../src/bhyve/argv.js';
import { renderSecrets } from '../../src/bhyve/secrets.js';
import { devicesOf } from '../../src/sim/bhyve/command.js';
import { LAYOUT, vm } from '../plan/ground.js';

const SCREEN = { address: '127.0.0.1', port: 5900, width: 1024, height: 768, wait: false };

test("the screen's password is said for its address, in a file of its own", () => {
  const secret = { slots: {}, password: 'a b"c#=' };
  assert.is(
    renderSecrets({ ...secret, definition: vm({ graphics: SCREEN }) }),
    'pci.0.29.0.password=a b"c#=\n',
  );
  const placed = vm({ graphics: { ...SCREEN, slot: '2:3:1' } });
  assert.is(renderSecrets({ ...secret, definition: placed }), 'pci.2.3.1.password=a b"c#=\n');
  assert.is(renderSecrets({ ...secret, definition: vm() }), undefined);
});

test('a password that bhyve would read as another one is refused, and not repeated', () => {
  for (const password of ['', 'a%b', ' ab', 'ab ', 'a\nname=x', 'ä']) {
    assert.throws(
      () => renderSecrets({ definition: vm({ graphics: SCREEN }), slots: {}, password }),
      (error: Error) =>
        /misread/.test(error.message) && !(password !== '' && error.message.includes(password)),
      password,
    );
  }
});

test('the file is read behind every device, so that bhyve puts the password to the screen', () => {
  const definition = vm({ graphics: SCREEN, extraArgs: ['-s', '7,virtio-rnd'] });
  const { args } = planBhyve({
    ...{ definition, links: [], pins: { slots: {} }, uuid: 'u', layout: LAYOUT, secrets: '/run/secrets' },
    host: { release: 14, arch: 'amd64' },
  });
  assert.equal(args.slice(-5), ['-s', '7,virtio-rnd', '-k', '/run/secrets', 'myvm']);
  assert.not.match(args.join(' '), 'password');
  const text = renderSecrets({ definition, slots: {}, password: 'geheim' });
  const seen = devicesOf(args, { readFile: (path) => (path === '/run/secrets' ? text : undefined) });
  assert.is(seen.find(({ device }) => device === 'fbuf')?.options.get('password'), 'geheim');
});

test.run();
