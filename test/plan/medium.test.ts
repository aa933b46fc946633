import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeMedium } from '../../src/plan/medium.js';

const seen = (kind: 'file' | 'device' | 'directory' | 'socket', size = 2048) => ({
  ...{ kind, size, writable: false, identity: '1:1' },
});

test('an install medium is a file of whole sectors, or a device', () => {
  assert.is(judgeMedium('web', '/x.iso', seen('file')), undefined);
  assert.is(judgeMedium('web', '/dev/cd0', seen('device', 0)), undefined);
  assert.match(
    judgeMedium('web', '/x.iso', undefined)?.message ?? '',
    /web: there is no install medium \/x\.iso/,
  );
  assert.match(judgeMedium('web', '/x', seen('directory'))?.message ?? '', /neither file nor device/);
  for (const size of [0, 100, 513])
    assert.match(
      judgeMedium('web', '/x', seen('file', size))?.message ?? '',
      /not a whole number of 512-byte/,
    );
});

test.run();
