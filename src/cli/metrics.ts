import type { CliCommand, Context, Input } from './command.js';
import { askNetwork } from './network-request.js';

export const metricsCommand: CliCommand = {
  name: 'metrics',
  synopsis: '[--output FILE]',
  summary: 'guests, links and bridges for Prometheus',
  notes: [
    "Prometheus' text format. --output replaces a file as a whole, for the textfile collector of node_exporter, which\nreads *.prom in its directory: run it from cron(8).",
    'The daemon answers Prometheus itself where host.toml says [metrics] listen = "127.0.0.1:9321".',
    'Without a daemon what the host shows is printed, and vmctl_daemon_up is 0.',
  ],
  options: [
    { name: 'output', short: 'o', value: 'FILE', summary: 'write it to this file, readable for all' },
  ],
  operands: { min: 0, max: 0 },
  statuses: {
    65: 'host.toml has faults and never was right',
    69: 'the daemon does not answer',
    71: 'a host program failed, or FILE cannot be written',
    76: 'vmctl and its daemon do not understand each other',
    77: 'not root, or FILE may not be written',
  },
  run: showMetrics,
};

async function showMetrics(context: Context, { values }: Input): Promise<number> {
  const { json, terminal } = context;
  const { text } = await askNetwork(context, { request: 'metrics' }, 'text');
  const file = values.get('output');
  if (file !== undefined) {
    const { writeOutput } = await import('./output-file.js');
    // node_exporter runs as another user, and reads at any moment what ends in .prom.
    writeOutput(file, text, 0o644);
  } else terminal.out(json ? `${JSON.stringify({ metrics: text })}\n` : text);
  return 0;
}
