import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderMermaid } from '../../src/graph/mermaid.js';
import { readTopology } from '../../src/graph/topology.js';
import { identifier, plain } from '../../src/graph/word.js';
import { bridgeOf, memberOf, reportOf, SMALL } from './network.js';
import { anyNetwork } from './strange.js';

/** What stands between the quotes of a label: nothing that mermaid or markdown would read. */
const LABEL = '"((?:[A-Za-z0-9_ ,-]|#\\d+;|<br/>)*)"';
const NODE = new RegExp(`^  (\\w+)[[({]+[/]?${LABEL}[/\\\\]?[\\])}]+:::(\\w+)$`);
const EDGE = new RegExp(`^  (\\w+) (?:---|-->|-\\.-x)\\|${LABEL}\\| (\\w+)$`);

test('mermaid has every node in its class, every link with its label, and the host behind uppers and eifaces', () => {
  const lines = renderMermaid(readTopology(SMALL)).split('\n');
  for (const line of [
    'flowchart LR',
    '  bridge_3a_bnet0[["bnet0<br/>public bridge<br/>up"]]:::bridge',
    '  nic_3a_em0[/"em0<br/>NIC<br/>up"\\]:::ether',
    '  host_3a_nghost0[/"nghost0<br/>host interface<br/>up"/]:::eiface',
    '  vm_3a_router("router<br/>VM<br/>running"):::vm',
    '  vm_3a_db_2d_1("db-1<br/>VM<br/>stopped"):::down',
    '  jail_3a_www{{"www<br/>jail<br/>up"}}:::jail',
    '  other_3a__5b_2a_5d_["#91;2a#93;<br/>other node<br/>up, foreign"]:::foreign',
    '  host(["host"]):::host',
    '  nic_3a_em0 --- host',
    '  host_3a_nghost0 --- host',
    '  bridge_3a_bnet0 -->|"upper link1"| nic_3a_em0',
    '  bridge_3a_bnet0 -.-x|"nic 0 no link"| vm_3a_db_2d_1',
    '  bridge_3a_lan0 ---|"lan link1"| vm_3a_router',
  ])
    assert.ok(lines.includes(line), line);
});

test('a NIC given to guests entirely does not lead to the host', () => {
  const lower = memberOf({ name: 'em1', kind: 'nic', side: 'lower', nic: null, hook: 'link0', state: 'up' });
  assert.not.match(
    renderMermaid(readTopology(reportOf(bridgeOf({ name: 'b', members: [lower] })))),
    /\["host"\]/,
  );
});

test('every class that a node is in is defined', () => {
  const text = renderMermaid(readTopology(SMALL));
  for (const [, name] of text.matchAll(/:::(\w+)/g)) assert.match(text, new RegExp(`classDef ${name} `));
});

test('any names are escaped, and every node and every link is there exactly once', () => {
  fc.assert(
    fc.property(anyNetwork, (report) => {
      const topology = readTopology(report);
      const body = renderMermaid(topology)
        .split('\n')
        .filter(
          (line) => !/^(flowchart LR|  classDef .*|  host\(\["host"\]\):::host|  \w+ --- host|)$/.test(line),
        );
      const nodes = body.flatMap((line) => [NODE.exec(line)].filter((match) => match !== null));
      const edges = body.flatMap((line) => [EDGE.exec(line)].filter((match) => match !== null));
      assert.is(nodes.length + edges.length, body.length, body.join('\n'));
      assert.equal(
        nodes.map(([, id, label]) => [id, decoded(label?.split('<br/>')[0] ?? '')]),
        topology.nodes.map(({ id, name }) => [identifier(id), plain(name)]),
      );
      assert.equal(
        edges.map(([, from, , to]) => [from, to]),
        topology.edges.map(({ bridge, member }) => [identifier(bridge), identifier(member)]),
      );
    }),
  );
});

function decoded(label: string): string {
  return label.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

test.run();
