import { existsSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quickWorld } from './quick.js';

const words = (dir: string): readonly string[] => [
  ...['socket', '--tpm2', '--tpmstate', `dir=${dir}/tpm,mode=0600`],
  ...['--server', `type=unixio,path=${dir}/tpm.sock`, '--flags', 'not-need-init,startup-clear'],
];

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => resolve(true)).on('error', () => resolve(false));
    socket.unref();
  });
}

test('swtpm listens on a real socket as long as its process lives', async () => {
  using world = quickWorld();
  mkdirSync(join(world.dir, 'tpm'));
  const output = join(world.dir, 'out');
  const process = await world.host.spawn({ file: 'swtpm', args: words(world.dir) }, { output });
  assert.ok(await answers(`${world.dir}/tpm.sock`));
  const second = await world.run('swtpm', ...words(world.dir));
  assert.equal([second.code, /in use/.test(second.stderr)], [1, true]);
  world.host.kill(process.pid, 'SIGTERM');
  assert.equal(await process.exited, { kind: 'signal', signal: 'SIGTERM' });
  await world.run('ps');
  assert.not(existsSync(`${world.dir}/tpm.sock`));
});

test('swtpm refuses what it does not know, and a state directory that is not there', async () => {
  using world = quickWorld();
  const [kind = '', ...rest] = words(world.dir);
  assert.is((await world.run('swtpm', 'chardev', ...rest)).code, 1);
  assert.match((await world.run('swtpm', kind, ...rest)).stderr, /state directory/);
  assert.match((await world.run('swtpm', kind, '--tpm3')).stderr, /unrecognized option/);
});

test('bhyve that finds nobody at the socket of its TPM ends at the start', async () => {
  using world = quickWorld({ release: 15 });
  const argv = ['-m', '512M', '-s', '0,hostbridge', '-s', '31,lpc', '-l', `tpm,swtpm,${world.dir}/no.sock`];
  const rom = join(world.dir, 'usr/local/share/uefi-firmware/BHYVE_UEFI.fd');
  const { code, stderr } = await world.run('bhyve', ...argv, '-l', `bootrom,${rom}`, 'web');
  assert.is(code, 4);
  assert.match(stderr, /unable to connect to tpm socket ".*no\.sock"/);
});

test.run();
