import { test } from 'uvu';
import { readTopology } from '../../src/definition/topology.js';
import { rules } from './rules.js';

rules('topology', readTopology, {
  values: [
    [{ count: 4 }, { count: 4 }],
    [
      { sockets: 2, cores: 2, threads: 2 },
      { count: 8, sockets: 2, cores: 2, threads: 2 },
    ],
    [
      { count: 2, cores: 2 },
      { count: 2, sockets: 1, cores: 2, threads: 1 },
    ],
    [{ threads: 2 }, { count: 2, sockets: 1, cores: 1, threads: 2 }],
    [{ sockets: 3 }, { count: 3, sockets: 3, cores: 1, threads: 1 }],
  ],
  refusals: [
    [{}, 'say how many'],
    [{ count: 4, sockets: 2 }, '2 sockets of 1 cores of 1 threads make 2 CPUs, not 4'],
    [{ sockets: 65535, cores: 2 }, 'more than bhyve takes'],
  ],
});

test.run();
