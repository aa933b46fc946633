/**
 * The arrows of the architecture: a folder may import only what its row names, and what is pure stays pure.
 * Packages have one home each, so that replacing one touches one folder.
 */
const folders = {
  demo: [],
  sim: ['command'],
  cli: ['control', 'doctor', 'prove', 'setup', 'graph', 'import', 'manual', 'protocol', 'errors', 'network', 'plan', 'store', 'host', 'definition', 'bhyve', 'netgraph', 'vm', 'command'],
  manual: ['store', 'bhyve', 'definition', 'errors'],
  import: ['definition', 'bhyve', 'netgraph', 'command', 'errors'],
  setup: ['errors'],
  packaging: [],
  doctor: ['plan', 'definition', 'bhyve', 'netgraph', 'command', 'errors'],
  prove: ['control', 'doctor', 'store', 'plan', 'netgraph', 'bhyve', 'definition', 'host', 'protocol', 'command', 'errors'],
  daemon: ['supervisor', 'network', 'control', 'console', 'store', 'plan', 'vm', 'netgraph', 'bhyve', 'definition', 'host', 'protocol', 'command', 'errors'],
  control: ['protocol', 'errors'],
  graph: ['protocol', 'errors'],
  supervisor: ['network', 'console', 'store', 'plan', 'vm', 'netgraph', 'bhyve', 'definition', 'host', 'protocol', 'command', 'errors'],
  network: ['store', 'plan', 'vm', 'netgraph', 'definition', 'host', 'protocol', 'command', 'errors'],
  console: ['host', 'store', 'bhyve', 'definition', 'command', 'errors'],
  store: ['vm', 'definition', 'errors', 'netgraph'],
  plan: ['definition', 'bhyve', 'netgraph', 'command', 'errors'],
  vm: ['definition', 'bhyve', 'netgraph', 'command', 'errors'],
  netgraph: ['definition', 'command', 'errors'],
  bhyve: ['definition', 'command', 'errors'],
  definition: ['errors'],
  host: ['command', 'errors'],
  protocol: ['errors'],
  command: [],
};
const pure = ['doctor', 'manual', 'import', 'plan', 'vm', 'netgraph', 'bhyve', 'definition', 'protocol', 'command', 'graph'];
const homes = { execa: ['host/freebsd\\.ts', 'sim/'], xstate: ['vm/', 'supervisor/'], toml: ['definition/'], pino: ['daemon/log\\.ts'], '@resvg': ['cli/png\\.ts'], '@fontsource': ['cli/png\\.ts'] };

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(folders).map(([folder, allowed]) => ({
      name: `arrows-${folder}`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: [folder, ...allowed].map((name) => `^src/${name}(/|\\.ts$)`) },
    })),
    {
      name: 'pure-knows-no-node',
      severity: 'error',
      from: { path: `^src/(${pure.join('|')})/|^src/errors\\.ts$|^src/host/host\\.ts$` },
      to: { dependencyTypes: ['core'] },
    },
    ...Object.entries(homes).map(([name, places]) => ({
      name: `${name}-has-one-home`,
      severity: 'error',
      from: { path: '^src/', pathNot: places.map((place) => `^src/${place}`) },
      to: { path: `node_modules/${name}/` },
    })),
    { name: 'production-knows-no-simulator', severity: 'error', from: { path: '^src/(?!sim/)' }, to: { path: '^src/sim/' } },
  ],
  options: { tsConfig: { fileName: 'tsconfig.json' }, tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } },
};
