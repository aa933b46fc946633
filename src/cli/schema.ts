import type { CliCommand } from './command.js';

export const schemaCommand: CliCommand = {
  name: 'schema',
  synopsis: '[vm|host]',
  summary: 'the JSON schema of NAME.toml, or of host.toml, for editors',
  notes: [
    'Editors that know taplo (Even Better TOML of VS Code, and others) complete and check a file that begins with the line\n#:schema FILE\nThe same two schemas are installed as src/man/vm.schema.json and src/man/host.schema.json.',
    'What a schema cannot tell, such as what two keys may not say together, `vmctl check` does.',
  ],
  options: [],
  operands: { min: 0, max: 1 },
  statuses: {},
  run: async (context, input) => (await import('#authoring')).schema(context, input),
};
