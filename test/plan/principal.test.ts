import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CommandResult } from '../../src/command/command.js';
import type { Principal } from '../../src/definition/definition.js';
import { driveSteps } from '../../src/plan/drive.js';
import { lookPrincipal } from '../../src/plan/principal.js';

const ANN: Principal = { kind: 'user', name: 'ann' };

function looked(
  principal: Principal,
  result: Partial<CommandResult>,
  asked: string[] = [],
): Promise<unknown> {
  return driveSteps(lookPrincipal(principal), ({ command }) => {
    asked.push([command.file, ...command.args].join(' '));
    return Promise.resolve({ code: 0, stdout: '', stderr: '', ...result });
  });
}

test('a user has the number of passwd(5), a group that of group(5), members or none', async () => {
  const asked: string[] = [];
  const row = 'ann:$6$hash:1001:1002:Ann A.:/home/ann:/bin/sh\n';
  assert.equal(await looked(ANN, { stdout: row }, asked), { uid: 1001 });
  assert.equal(await looked({ kind: 'group', name: 'staff' }, { stdout: 'staff:*:20\n' }, asked), {
    gid: 20,
  });
  assert.equal(await looked({ kind: 'group', name: 'staff' }, { stdout: 'staff:*:20:ann,bob\n' }), {
    gid: 20,
  });
  assert.equal(asked, ['getent passwd ann', 'getent group staff']);
});

test('nobody of that name, and a name service that fails, are nobody', async () => {
  for (const result of [
    { code: 2 },
    { code: null, spawnError: 'ENOENT' },
    { stdout: '' },
    { stdout: 'ann:*:x:\n' },
  ])
    assert.is(await looked(ANN, result), undefined);
});

test('a name of digits is not the number: getent answers with whoever has that', async () => {
  assert.is(
    await looked({ kind: 'user', name: '0' }, { stdout: 'root:*:0:0:Charlie &:/root:/bin/sh\n' }),
    undefined,
  );
});

test.run();
