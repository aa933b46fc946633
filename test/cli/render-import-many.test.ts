import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderManyGuests } from '../../src/cli/render-import-many.js';
import type { VmStory } from '../../src/cli/import-story.js';
import type { ImportNote } from '../../src/import/imported.js';

function story(name: string, notes: readonly ImportNote[], running?: VmStory['running']): VmStory {
  const one = { checked: { vm: { name, notes } }, file: { file: `/etc/${name}.toml`, state: 'new' } };
  return { ...one, ...(running === undefined ? {} : { running }) } as unknown as VmStory;
}

const note = (kind: ImportNote['kind'], what: string): ImportNote => ({ kind, where: 'x.conf:1', what });

test('of many guests each has a row, and what is lost is told once for all that lose it', () => {
  const lost = note('dropped', 'priority="5"');
  const vms = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
    story(name, [note('carried', 'cpu=2'), lost, lost]),
  );
  const own = story('g', [note('dropped', 'odd\x1b="1"')], { pid: 4711, under: 'vm-bhyve' });
  const text = renderManyGuests([...vms, own], { new: 'new' }).join('');
  assert.match(
    text,
    /^GUEST +CARRIED +CHANGED +NOT CARRIED +RUNS +FILE\na +1 +0 +2 +- +\/etc\/a\.toml: new\n/m,
  );
  assert.match(text, /^g +0 +0 +1 +pid 4711, under vm-bhyve +\/etc\/g\.toml: new$/m);
  assert.match(text, '\nNOT CARRIED:\n  priority="5"  (a, b, c, d and 2 more)\n  odd?="1"  (g)\n');
  assert.not.match(text, /CHANGED:/);
  assert.match(text, '--details');
});

test('of what is lost in many ways some is told, and how much more there is', () => {
  const vms = Array.from({ length: 30 }, (_, at) => story(`vm${at}`, [note('changed', `key${at}=1`)]));
  const lines = renderManyGuests(vms, { new: 'new' }).join('').split('\nCHANGED:\n')[1]?.split('\n') ?? [];
  assert.is(lines[20], '  and 10 more: --details');
});

test.run();
