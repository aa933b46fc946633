import type { CliCommand } from './command.js';

export const schemaCommand: CliCommand = {
  name: 'schema',
  synopsis: '[vm|host]',
  summary: 'the JSON schema of NAME.toml, or of host.toml, for editors',
  notes: [
    'Editors that know taplo complete and check a file that begins with the line\n#:schema FILE',
    'Even Better TOML of VS Code is one of them. `vmctl setup` puts both schemas below PREFIX/share/vmctl, as vm.schema.json\nand host.schema.json.',
    'What a schema cannot tell, such as what two keys may not say together, `vmctl check` does.',
  ],
  options: [],
  operands: { min: 0, max: 1 },
  statuses: {},
  run: async (context, input) => (await import('#authoring')).schema(context, input),
};
