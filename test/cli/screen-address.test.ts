import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Context } from '../../src/cli/command.js';
import { screenText, showScreen } from '../../src/cli/screen-address.js';
import type { VmctlError } from '../../src/errors.js';
import type { ScreenReport, StatusReport } from '../../src/protocol/report.js';
import { fakeDaemon, RUNNING } from './fake-daemon.js';
import { recorder } from './recorder.js';

const SCREEN: ScreenReport = { address: '127.0.0.1', port: 5900, wait: false, password: true };
const open = { ...SCREEN, port: 5900 };

test('a screen on loopback is told with the tunnel to it', () => {
  assert.is(
    screenText(open, 'hv1'),
    '127.0.0.1:5900\nfrom elsewhere: ssh -N -L 5900:127.0.0.1:5900 hv1\nthen the viewer: 127.0.0.1:5900\n' +
      'it asks for the password of graphics.password_file\n',
  );
  assert.match(screenText({ ...open, address: '::1' }, 'hv1'), /^\[::1\]:5900\n.*-L 5900:\[::1\]:5900 hv1$/m);
});

test('a screen on every address is reached at the host; a guest that waits and an open door are told', () => {
  const text = screenText({ ...open, address: '0.0.0.0', wait: true, password: false }, 'hv1');
  assert.match(text, /^from elsewhere: hv1:5900$/m);
  assert.match(text, /^the guest waits until somebody is connected$/m);
  assert.match(text, /^it asks for no password$/m);
});

interface Ran {
  readonly out: string;
  readonly failure: VmctlError | undefined;
}

async function vnc(vm: Partial<StatusReport>, screen?: ScreenReport, json = false): Promise<Ran> {
  await using daemon = await fakeDaemon(async (_, reply) => {
    const details = { differences: [], deaths: [], crashes: [], ...(screen === undefined ? {} : { screen }) };
    reply.done({ kind: 'status', vms: [{ ...RUNNING, ...vm, details }] });
  });
  const terminal = recorder();
  const context: Context = {
    ...{ paths: daemon.paths, terminal, json, env: {}, definitions: undefined, program: '/nonexistent' },
  };
  const failure = await showScreen(context, { operands: ['myvm'], flags: new Set(), values: new Map() }).then(
    () => undefined,
    (error: VmctlError) => error,
  );
  return { out: terminal.said.out, failure };
}

test('a VM that has no screen, and one that does not run, are told so', async () => {
  const none = (await vnc({})).failure;
  assert.equal([none?.status, none?.message], [75, 'myvm has no screen']);
  assert.match(none?.hint ?? '', /^\[graphics\].*vmctl console myvm$/);
  const down = (await vnc({ status: 'stopped', pid: null }, { ...SCREEN, port: null })).failure;
  assert.is(down?.status, 75);
  assert.match(
    down?.message ?? '',
    /^myvm is stopped: nobody listens yet.*127\.0\.0\.1, on a port that its start picks$/,
  );
  assert.is(down?.hint, 'vmctl start myvm');
});

test('--json tells it as an object, also while nobody listens', async () => {
  const { out } = await vnc({}, SCREEN, true);
  const { listening, screen } = JSON.parse(out) as { listening: boolean; screen: unknown };
  assert.equal({ listening, screen }, { listening: true, screen: SCREEN });
  const down = await vnc({ status: 'stopped', pid: null }, SCREEN, true);
  assert.match(down.out, /"listening": false/);
  assert.is(down.failure?.status, 75);
});

test.run();
