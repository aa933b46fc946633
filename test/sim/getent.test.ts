import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kindWorld, run } from './world.js';

test('getent knows the accounts of the world, by name or by number, and ends at the first key that is not there', () => {
  using world = kindWorld();
  world.simctl('user', 'ann', '12345', '20');
  world.simctl('group', 'club', '12350', 'ann', 'bob');
  assert.is(
    run(world, 'getent', ['passwd', 'ann']).stdout,
    'ann:*:12345:20:ann of the world:/home/ann:/bin/sh\n',
  );
  assert.match(run(world, 'getent', ['passwd', '12345']).stdout, /^ann:/);
  assert.is(run(world, 'getent', ['group', 'club']).stdout, 'club:*:12350:ann,bob\n');
  assert.is(run(world, 'getent', ['group', 'staff']).stdout, 'staff:*:20\n');
  const some = run(world, 'getent', ['group', 'staff', 'nobody-here', 'club']);
  assert.equal([some.code, some.stdout], [2, 'staff:*:20\n']);
  world.simctl('user', 'ann', 'gone');
  assert.equal(run(world, 'getent', ['passwd', 'ann']), { code: 2, stdout: '', stderr: '' });
});

test.run();
