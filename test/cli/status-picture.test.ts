import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { paintWith } from '../../src/cli/colour.js';
import { createPicture, type PictureOptions } from '../../src/cli/status-picture.js';
import type { News } from '../../src/cli/status-news.js';
import { crowd, report } from './status-report.js';

const CHOICE = { states: undefined, tag: undefined, bridge: undefined, sort: undefined };

function picture(first: Partial<News>, wanted: Partial<PictureOptions['wanted']> = {}) {
  const state = { news: { vms: [], at: 0, notice: undefined, ...first } as News, now: 0 };
  const { frame, press } = createPicture({
    wanted: { details: false, choice: { ...CHOICE, format: 'table' }, ...wanted },
    ...{ paint: paintWith(false), news: () => state.news, now: () => state.now },
  });
  return { state, frame, press };
}

const SCREEN = { columns: 80, rows: 10 };
const PRINTED = { columns: 80, rows: Infinity };

test('uptimes go on by themselves between two answers', () => {
  const { state, frame } = picture({ vms: [report('web', { uptimeSeconds: 10 })] });
  assert.match(frame(SCREEN)[3] ?? '', / 10s /);
  state.now = 51_000;
  assert.match(frame(SCREEN)[3] ?? '', / 1m 1s /);
});

test('heading and summary stay while 300 guests scroll', () => {
  const { frame, press } = picture({ vms: crowd(300) });
  const top = frame(SCREEN);
  assert.is(top.length, 10);
  assert.is(top[0], '300 VMs: 291 running, 6 stopped, 3 failed');
  assert.match(top[2] ?? '', /^NAME/);
  assert.match(top[3] ?? '', /^web1 /);
  assert.match(top[9] ?? '', /^-- 1-6 of 304 lines/);
  assert.ok(press('pagedown'));
  const next = frame(SCREEN);
  assert.equal(next.slice(0, 3), top.slice(0, 3));
  assert.match(next[3] ?? '', /^web7 /);
});

test('what is wrong with the watching stands above, what was known stays', () => {
  const { state, frame } = picture({ vms: [report('web')] });
  state.news = { ...state.news, notice: 'no daemon\x07' };
  const lines = frame(SCREEN);
  assert.is(lines[1], '! no daemon?');
  assert.match(lines[4] ?? '', /^web /);
});

test('printed one after the other, time that has passed makes no new frame', () => {
  const { state, frame } = picture({ vms: [report('web', { uptimeSeconds: 10 })] });
  const first = frame(PRINTED);
  state.news = { vms: [report('web', { uptimeSeconds: 12 })], at: 2000, notice: undefined };
  assert.is(frame(PRINTED), first);
  state.news = {
    vms: [report('web', { uptimeSeconds: 12, status: 'stopping' })],
    at: 2000,
    notice: undefined,
  };
  assert.match(frame(PRINTED).join('\n'), /stopping .* 12s /);
});

test('as JSON it is one line, as names one each', () => {
  const vms = [report('a'), report('b')];
  const json = picture({ vms }, { choice: { ...CHOICE, format: 'json' } }).frame(PRINTED);
  assert.is(json.length, 1);
  assert.equal(JSON.parse(json[0] ?? ''), vms);
  assert.equal(picture({ vms }, { choice: { ...CHOICE, format: 'name' } }).frame(PRINTED), ['a', 'b']);
});

test('one VM is its whole story', () => {
  const { frame } = picture({ vms: [report('web')] }, { details: true });
  assert.is(frame({ columns: 80, rows: 40 })[0], 'name         web');
});

test.run();
