import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderExposition } from '../../src/network/exposition.js';
import { renderMetrics, type MetricsInput } from '../../src/network/prometheus.js';
import type { NetMember } from '../../src/protocol/network.js';
import { FAILED, RUNNING } from '../cli/fake-daemon.js';
import { NET } from '../cli/net-report.js';
import { jail } from './net-ground.js';

const INPUT: MetricsInput = {
  version: '0.1.0',
  daemon: { startedAt: 1_700_000_000_500 },
  vms: [RUNNING, FAILED],
  exits: [{ vm: 'myvm', cause: 'rebooted', exits: 3, restarts: 2 }],
  net: NET,
  jails: [jail('db')],
};

test('labels and help are escaped as the text format wants it', () => {
  const text = renderExposition([
    {
      name: 'a',
      type: 'gauge',
      help: 'one\\two\nthree',
      samples: [{ labels: { x: 'a"b\\c\nd' }, value: 1 }],
    },
    { name: 'b', type: 'gauge', help: 'none', samples: [] },
    {
      name: 'c_total',
      type: 'counter',
      help: 'numbers',
      samples: [
        { labels: {}, value: 1e21 },
        { labels: { x: '1' }, value: Infinity },
      ],
    },
  ]);
  assert.is(
    text,
    '# HELP a one\\\\two\\nthree\n# TYPE a gauge\na{x="a\\"b\\\\c\\nd"} 1\n' +
      '# HELP c_total numbers\n# TYPE c_total counter\nc_total 1e+21\nc_total{x="1"} +Inf\n',
  );
});

const SAMPLE = /^([a-z_]+)(\{[a-z]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z]+="(?:[^"\\\n]|\\[\\"n])*")*\})? (\S+)$/;

test('what promtool checks: HELP and TYPE once, samples of a family together, units and suffixes, no series twice', () => {
  const text = renderMetrics(INPUT);
  assert.ok(text.endsWith('\n'));
  const types = new Map<string, string>();
  const series = new Set<string>();
  let family = '';
  for (const line of text.trimEnd().split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      assert.not(types.has(name), `${name} only once`);
      assert.ok(rest.length > 5);
      family = name;
    } else if (keyword === 'TYPE') {
      assert.is(name, family);
      types.set(name, rest);
    } else {
      const [, sampled, labels = '', value] = SAMPLE.exec(line) ?? [];
      assert.is(sampled, family, line);
      assert.not(series.has(`${sampled}${labels}`), `${line} twice`);
      series.add(`${sampled}${labels}`);
      assert.ok(Number.isFinite(Number(value)), line);
    }
  }
  for (const [name, type] of types) {
    assert.match(name, /^vmctl_[a-z_]+$/);
    assert.is(name.endsWith('_total'), type === 'counter', name);
    assert.not.match(name, /counter|gauge|_(ms|millis|kilo|kb|mb|minutes|count|sum|bucket)(_|$)/);
  }
});

test('a VM is in one state of all', () => {
  const text = renderMetrics(INPUT);
  assert.match(text, /^vmctl_vm_state\{vm="myvm",state="running"\} 1$/m);
  assert.match(text, /^vmctl_vm_state\{vm="myvm",state="failed"\} 0$/m);
  assert.is(text.match(/^vmctl_vm_state\{vm="myvm",.*\} 1$/gm)?.length, 1);
  assert.match(text, /^vmctl_vm_uptime_seconds\{vm="myvm"\} 3725$/m);
  assert.not.match(text, /^vmctl_vm_uptime_seconds\{vm="web/m);
  assert.match(text, /^vmctl_vm_exits_total\{vm="myvm",cause="rebooted"\} 3$/m);
  assert.match(text, /^vmctl_vm_restarts_total\{vm="myvm",cause="rebooted"\} 2$/m);
});

test('links are told by bridge, owner, name and NIC, from the side of the member', () => {
  const text = renderMetrics(INPUT);
  assert.match(
    text,
    /^vmctl_link_receive_bytes_total\{bridge="bnet0",owner="vm",name="web",nic="0"\} 2048$/m,
  );
  assert.match(
    text,
    /^vmctl_link_transmit_bytes_total\{bridge="bnet0",owner="nic",name="re0",nic="lower"\} \d+$/m,
  );
  assert.match(text, /^vmctl_link_loops_total\{bridge="bnet0",owner="jail",name="db",nic="ng0_db"\} 2$/m);
  assert.match(text, /^vmctl_link_up\{bridge="bnet0",owner="vm",name="off",nic="0"\} 0$/m);
  assert.match(text, /^vmctl_bridge_up\{bridge="bnet0",kind="public"\} 1$/m);
  assert.match(text, /^vmctl_jail_interface_up\{jail="db",nic="ng0_db",bridge="bnet0"\} 1$/m);
});

test('a stranger on two links is two series', () => {
  const [bridge] = NET.bridges;
  const stranger = bridge?.members.find(({ kind }) => kind === 'other') as NetMember;
  const members = [stranger, { ...stranger, hook: 'link77' }];
  const text = renderMetrics({ ...INPUT, net: { ...NET, bridges: [{ ...bridge!, members }] } });
  assert.is(text.match(/^vmctl_link_up\{/gm)?.length, 2);
  assert.match(text, /nic="link77"/);
});

test('without a daemon nobody counted: no counters of exits, and the daemon is down', () => {
  const { version, vms, net, jails } = INPUT;
  const text = renderMetrics({ version, vms, net, jails, exits: [] });
  assert.match(text, /^vmctl_daemon_up 0$/m);
  assert.not.match(text, /start_time|exits_total/);
});

test('a bridge that could not be looked at is neither up nor down', () => {
  const [bridge] = NET.bridges;
  const text = renderMetrics({
    ...INPUT,
    net: { ...NET, bridges: [{ ...bridge!, state: 'unknown', hooks: null }] },
  });
  assert.not.match(text, /vmctl_bridge_(up|degraded|hooks)\{/);
});

test.run();
