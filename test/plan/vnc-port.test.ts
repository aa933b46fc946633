import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { VmDefinition } from '../../src/definition/definition.js';
import { checkExclusive } from '../../src/plan/exclusive.js';
import { pickPort, portsClaimed, withPort, type ScreenWish } from '../../src/plan/vnc-port.js';
import { done, drive, LAYOUT, vm } from './ground.js';

const SCREEN = { address: '127.0.0.1', width: 1024, height: 768, wait: false };
const AUTO = vm({ graphics: SCREEN });

function wish(pinned: number | undefined, ...claimed: readonly number[]): ScreenWish {
  return { pinned, claimed: new Set(claimed) };
}

test('a screen gets the lowest port from 5900 on that nobody has and nobody listens on', () => {
  assert.equal(pickPort(wish(undefined), new Set()), { port: 5900, moved: false });
  assert.equal(pickPort(wish(undefined, 5900, 5902), new Set([5901])), { port: 5903, moved: false });
});

test('it keeps the one it had, and moves only when somebody else has that', () => {
  assert.equal(pickPort(wish(5950), new Set([5900])), { port: 5950, moved: false });
  assert.equal(pickPort(wish(5950), new Set([5950])), { port: 5900, moved: true });
  assert.equal(pickPort(wish(5950, 5950), new Set()), { port: 5900, moved: true });
});

test('when all are taken there is none', () => {
  const all = Array.from({ length: 65_536 }, (_, port) => port);
  assert.equal(pickPort(wish(undefined, ...all), new Set()), { port: undefined, moved: false });
});

test('ports are claimed by screens, debuggers and consoles of all files, pins of screens that are auto, and metrics', () => {
  const host = {
    vmDirectory: '/v',
    bridges: [],
    operators: [],
    maxParallel: 4,
    metrics: { address: '127.0.0.1', port: 9100 },
  };
  const fixed = vm({ name: 'a', graphics: { ...SCREEN, port: 5900 } });
  const other = vm({ name: 'b', extraArgs: ['-G', '9000'] });
  const owners = [
    { definition: fixed, pinned: 5999 },
    { definition: other, pinned: 5998 },
    { definition: { ...AUTO, name: 'c' }, pinned: 5901 },
    { definition: AUTO, pinned: undefined },
  ];
  assert.equal([...portsClaimed(owners, host)].sort(), [5900, 5901, 9000, 9100]);
});

const SOCKSTAT = `USER     COMMAND    PID   FD  PROTO  LOCAL ADDRESS         FOREIGN ADDRESS
root     nc         877   3   tcp4   *:5900                *:*
root     bhyve      1001  20  tcp6   ::1:5901              *:*
`;

function check(definition: VmDefinition, screen: ScreenWish | undefined, own: readonly number[] = []) {
  const contest = { definition, layout: LAYOUT, consoles: [], others: [], own, screen };
  const run = drive(checkExclusive(contest), () => done(SOCKSTAT));
  return {
    ...run.value,
    commands: run.steps.map(({ command: { file, args } }) => [file, ...args].join(' ')),
  };
}

test('one look at all ports picks it, whatever the address of who listens', () => {
  const { vncPort, warnings, commands } = check(AUTO, wish(undefined));
  assert.equal([vncPort, warnings], [5902, []]);
  assert.equal(commands, ['sockstat -4 -6 -l -P tcp']);
});

test('its own guest holds nothing against it, another process moves it and is named', () => {
  assert.equal([check(AUTO, wish(5901), [1001]).vncPort], [5901]);
  const moved = check(AUTO, wish(5900));
  assert.equal(
    [moved.vncPort, moved.warnings],
    [5902, ['VNC port 5900 belongs to process 877 (nc) now: 5902 from here on']],
  );
  const claimed = check(AUTO, wish(5910, 5910));
  assert.match(claimed.warnings.join(), /^VNC port 5910 belongs to somebody else now: 5902/);
});

test('a definition as its guest runs has the port, one that names its own keeps that', () => {
  assert.is(withPort(AUTO, 5907).graphics?.port, 5907);
  assert.is(withPort(AUTO, undefined), AUTO);
  const fixed = vm({ graphics: { ...SCREEN, port: 5900 } });
  assert.is(withPort(fixed, 5907), fixed);
});

test.run();
