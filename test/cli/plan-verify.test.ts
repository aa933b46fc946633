import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verifyArgv } from '../../src/cli/plan-verify.js';
import type { Context } from '../../src/cli/command.js';
import type { CommandResult, HostCommand } from '../../src/command/command.js';
import type { Host } from '../../src/host/host.js';

const BHYVE: HostCommand = { file: 'bhyve', args: ['-c', '2', '-s', '4:0,virtio-rnd', 'vm'] };
const DUMP = 'acpi_tables=true\ncpus=2\npci.0.4.0.device=virtio-rnd\nconfig.dump=1\nname=vm\n';

async function verify(result: Partial<CommandResult>): Promise<readonly [number, string]> {
  let said = '';
  const asked: HostCommand[] = [];
  const run = (command: HostCommand): Promise<CommandResult> => {
    asked.push(command);
    return Promise.resolve({ code: 1, stdout: '', stderr: '', ...result });
  };
  const terminal = { err: (text: string): void => void (said += text) };
  const status = await verifyArgv({ terminal } as Context, { run } as Host, BHYVE);
  assert.equal(asked, [{ file: 'bhyve', args: ['-o', 'config.dump=1', ...BHYVE.args] }]);
  return [status, said];
}

test('a bhyve that reads the argv as it is planned says how much it has read', async () => {
  assert.equal(await verify({ stdout: DUMP }), [
    0,
    'vmctl: this bhyve reads the argv as it is planned: 3 variables\n',
  ]);
});

test('what it reads otherwise is told, and is a failure', async () => {
  const [status, said] = await verify({ stdout: DUMP.replace('cpus=2', 'cpus=3') });
  assert.is(status, 71);
  assert.match(said, 'vmctl:   cpus: planned 2, bhyve reads 3\n');
});

test('a bhyve that does not take the argv is quoted, without its usage', async () => {
  const stderr = 'bhyve: illegal option -- n\nUsage: bhyve [-aCDeHhPSuWwxY]\n       -a: local apic\n';
  const [status, said] = await verify({ stderr });
  assert.is(status, 71);
  assert.is(said, 'vmctl: this bhyve does not take the planned argv:\nvmctl:   bhyve: illegal option -- n\n');
});

test('a host without bhyve is told so, and nothing is said of the argv', async () => {
  const [status, said] = await verify({ code: null, spawnError: 'ENOENT' });
  assert.equal([status, said], [71, 'vmctl: nothing is verified: bhyve cannot be run (ENOENT)\n']);
});

test.run();
