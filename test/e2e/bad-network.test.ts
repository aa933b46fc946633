import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUEST_TOML } from './stage.js';
import { createTrial, ONE_TRY, TRIAL_HOST_TOML, type Trial } from './trial.js';

test('a missing uplink NIC is named, tried again later, and nobody else notices', async () => {
  using trial = await createTrial();
  defineWeb(trial, GUEST_TOML);
  trial.define('host', TRIAL_HOST_TOML.replace('re0', 'em7'));
  const { stderr } = trial.refuses(['start', 'web'], {
    status: 71,
    says: [/^vmctl: web: did not start: bridge bnet0: there is no interface em7; next try in 5 s$/m],
    hint: /write one of these as interface of \[bridge\.bnet0\] in host\.toml: re0/,
  });
  assert.is(stderr.trim().split('\n').length, 3, `one message, its crash bundle, one hint: ${stderr}`);
  const web = await trial.until('web', 'waits for the next try', ({ status }) => status === 'restarting');
  assert.is(web.pid, null);
  assert.equal(web.links, []);
});

test('a bridge name that another node has is refused, and that node is left alone', async () => {
  using trial = await createTrial();
  defineWeb(trial, GUEST_TOML);
  trial.world.simctl('hold', 'lan0', 'link7', 'bnet0');
  trial.refuses(['start', 'web'], {
    status: 71,
    says: [/bridge bnet0: a node of type socket has that name already/],
    hint: /another name in host\.toml, or rename that node: `ngctl name bnet0: OTHER`/,
  });
});

test('a bridge of that name on another NIC is refused, and left alone', async () => {
  using trial = await createTrial({ interfaces: ['re0', 'em0'] });
  defineWeb(trial, GUEST_TOML);
  trial.byHand(
    'ngctl',
    ['-f', '-'],
    'mkpeer em0: bridge lower link0\nconnect em0: lower upper link1\nname em0:lower bnet0\n',
  );
  trial.refuses(['start', 'web'], {
    status: 71,
    says: [/bridge bnet0 is on interface em0, not on re0/],
    hint: /write that interface in host\.toml, or give this bridge another name/,
  });
});

test('a NIC that is on a bridge of another name is refused, and left alone', async () => {
  using trial = await createTrial();
  defineWeb(trial, GUEST_TOML);
  trial.byHand(
    'ngctl',
    ['-f', '-'],
    'mkpeer re0: bridge lower link0\nconnect re0: lower upper link1\nname re0:lower theirs\n',
  );
  trial.refuses(['start', 'web'], {
    status: 71,
    says: [/bridge bnet0: re0:\w+ belongs to the bridge theirs/],
    hint: /call the bridge theirs in host\.toml, or use another interface/,
  });
});

test("a NIC whose hooks something else holds is refused, with the holder's name and type", async () => {
  using trial = await createTrial();
  defineWeb(trial, GUEST_TOML);
  trial.byHand('kldload', ['-n', 'ng_tee']);
  trial.byHand(
    'ngctl',
    ['-f', '-'],
    'mkpeer re0: tee lower left\nname re0:lower tap\nconnect re0: tap: upper right\n',
  );
  trial.refuses(['start', 'web'], {
    status: 71,
    says: [/bridge bnet0: re0:\w+ is held by tap, a node of type tee/],
    hint: /free the interface \(`ngctl show re0:`\) or use another one/,
  });
});

test('a link that is stolen between lease and launch is picked again, and the guest runs', async () => {
  using trial = await createTrial();
  defineWeb(trial, GUEST_TOML);
  trial.world.simctl('fault', '{"command":"bhyve","steal":true}');
  trial.ok('start', 'web', '--no-wait');
  const web = await trial.running('web');
  assert.equal(
    web.links.map(({ bridge, hook }) => `${bridge}:${hook}`),
    ['bnet0:link3'],
    "link2 is the thief's",
  );
  trial.unharmed();
  trial.ok('kill', '-y', 'web');
});

const SIX = [
  'mkpeer re0: bridge lower link0',
  'connect re0: lower upper link1',
  'name re0:lower bnet0',
  'msg bnet0: setpersistent',
  'msg re0: setpromisc 1',
  'msg re0: setautosrc 0',
];

for (const [at, line] of SIX.entries()) {
  test(`ngctl failing at line ${at + 1} leaves the NIC whole and no half-made bridge; a later start succeeds`, async () => {
    using trial = await createTrial();
    defineWeb(trial, ONE_TRY + GUEST_TOML);
    const stderr = 'ngctl: send msg: Cannot allocate memory';
    trial.world.simctl('fault', JSON.stringify({ command: 'ngctl', match: line, code: 71, stderr }));
    trial.refuses(['start', 'web'], {
      status: 71,
      says: [
        new RegExp(
          `web: failed: did not start: bridge bnet0 could not be made: ngctl: send msg: Cannot allocate memory \\(line ${at + 1} of its script\\): ${line}$`,
          'm',
        ),
      ],
      hint: /the host is on the network as before; try again/,
    });
    trial.ok('start', 'web', '--no-wait');
    await trial.running('web');
    trial.unharmed();
  });
}

test('when the undoing fails as well the operator is told how to bring the host back, and that works', async () => {
  using trial = await createTrial();
  defineWeb(trial, ONE_TRY + GUEST_TOML);
  const stderr = 'ngctl: send msg: Cannot allocate memory';
  for (const match of ['connect re0: lower upper', 'shutdown re0:lower'])
    trial.world.simctl('fault', JSON.stringify({ command: 'ngctl', match, code: 71, stderr }));
  const ran = trial.vmctl('start', 'web');
  assert.is(ran.status, 71);
  const hint = /^hint: the host may be off the network on re0: run `ngctl (.*)` and `ngctl (.*)`$/m.exec(
    ran.stderr,
  );
  assert.ok(hint, ran.stderr);
  for (const command of hint?.slice(1) ?? []) trial.byHand('ngctl', command.split(' '));
  trial.unharmed();
  trial.ok('start', 'web', '--no-wait');
  await trial.running('web');
});

function defineWeb(trial: Trial, toml: string): void {
  trial.define('web', toml);
  trial.disk('web');
}

test.run();
