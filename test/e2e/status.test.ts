import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { StatusReport } from '../../src/protocol/report.js';
import { comparedPty, pidOn, ptyFault, ptyOn, vmctlLine } from './pty.js';
import { createWebStage, GUEST_TOML } from './stage.js';

const reason = ptyFault();
if (reason !== undefined) console.log(`# skipped: ${reason}`);
const onPty = reason === undefined ? test : test.skip;

const [ENTER, LEAVE] = ['\x1b[?1049h', '\x1b[?1049l'];

onPty('what changes is drawn when the daemon tells it, a resize draws anew, and q leaves', async () => {
  using stage = createWebStage();
  await stage.daemon();
  using pty = comparedPty(stage, 'status', '--watch');
  await pty.sees(ENTER);
  await pty.sees(/web +stopped/);
  stage.ok('start', 'web', '--no-wait');
  await pty.sees(/web +running/);
  const size = ['rows', '8', 'cols', '30'];
  spawnSync('stty', ['-F', /at (\S+)/.exec(pty.shown())?.[1] ?? '', ...size]);
  await pty.sees(/\x1b\[2J/);
  await pty.sees(/NAME +STATE +UPTIME +MEMORY\x1b\[K/);
  pty.type('q');
  await pty.sees(LEAVE);
  await pty.sees('left: 0');
  await pty.sees('as before');
});

onPty('a signal ends it, and the terminal is as it was', async () => {
  using stage = createWebStage();
  await stage.daemon();
  using pty = comparedPty(stage, 'status', '--watch');
  await pty.sees(/web +stopped/);
  process.kill(pidOn(pty), 'SIGTERM');
  await pty.sees(LEAVE);
  await pty.sees('left: 143');
  await pty.sees('as before');
});

onPty('whatever draws on a terminal is killed: the terminal is put back all the same', async () => {
  using stage = createWebStage();
  await stage.up('web');
  for (const args of [['status', '--watch'], ['top'], ['net', '--watch']]) {
    using pty = comparedPty(stage, ...args);
    await pty.sees(ENTER);
    await pty.sees('web');
    process.kill(pidOn(pty), 'SIGKILL');
    await pty.sees('put back');
    const after = pty.shown().slice(pty.shown().indexOf(ENTER));
    assert.ok(after.includes(LEAVE), `${args.join(' ')}: the alternate screen is left`);
    assert.ok(after.includes('\x1b[?25h'), `${args.join(' ')}: the cursor is shown`);
    assert.match(after, /left: 137/);
  }
});

onPty('suspended it gives the terminal back, and continued it draws again', async () => {
  using stage = createWebStage();
  await stage.daemon();
  const sane = '[ "$(stty -g)" = "$modes" ] && echo as before';
  const script = `modes=$(stty -g); ${vmctlLine('status', '--watch')}; ${sane}; fg; echo "left: $?"`;
  using pty = ptyOn(stage, `bash -mc '${script.replaceAll("'", `'\\''`)}'`);
  await pty.sees(/web +stopped/);
  pty.type('\x1a');
  await pty.sees(LEAVE);
  await pty.sees('as before');
  await pty.sees(ENTER);
  await pty.sees(/web +stopped/);
  pty.type('q');
  await pty.sees('left: 0');
});

test('the whole story of a VM, of the daemon and without one, and JSON that has what it always had', async () => {
  using stage = createWebStage({}, `tags = ["www"]\n${GUEST_TOML}`);
  stage.vm('app', `after = ["web"]\n${GUEST_TOML}`);
  await stage.up('web');
  // Looks at the links now, and not only in some seconds.
  stage.ok('net');
  const [vm] = JSON.parse(stage.ok('status', 'web', '--json')) as StatusReport[];
  assert.equal(vm?.tags, ['www']);
  assert.equal(vm?.bridges, ['bnet0']);
  assert.ok(Math.abs(Date.now() - Date.parse(vm?.since ?? '')) < 90_000);
  const { disks, boot, consoles, files, traffic } = vm?.details ?? {};
  assert.is(disks?.[0]?.sight?.sizeBytes, 16 * 1024 * 1024);
  assert.equal(boot, { autostart: false, after: [], before: ['app'], startDelaySeconds: 0 });
  assert.match(consoles?.[0]?.device ?? '', /\/dev\/nmdm-web\.1B$/);
  assert.match(files?.definition ?? '', /\/web\.toml$/);
  assert.equal(
    traffic?.map(({ nic, bridge }) => ({ nic, bridge })),
    [{ nic: '0', bridge: 'bnet0' }],
  );
  const text = stage.ok('status', 'web');
  assert.match(text, /^order {8}before app$/m);
  assert.match(text, /^ {2}virtio-blk {3}16M /m);
  assert.is(stage.ok('status', '--tag', 'www', '-o', 'name'), 'web\n');
  assert.is(stage.ok('status', '--state', 'stopped', '-o', 'name'), 'app\n');
  assert.is(stage.ok('status', 'w*', '-o', 'name'), 'web\n');
  stage.ok('daemon', 'detach');
  const refused = stage.vmctl('status', '--watch');
  assert.is(refused.status, 69);
  assert.match(refused.stderr, /nobody tells what changes/);
  const offline = stage.vmctl('status', 'web').stdout;
  assert.match(offline, /^tags {9}www$/m);
  assert.match(offline, /^order {8}before app$/m);
  assert.match(offline, /^ {2}virtio-blk {3}16M /m);
});

test.run();
