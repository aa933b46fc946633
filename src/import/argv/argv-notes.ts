import { withoutSecret } from '../../definition/secret.js';
import type { ImportNote } from '../imported.js';
import type { Verdict } from './bhyve-options.js';
import type { Draft, Remark } from './draft.js';
import type { Option } from '../../definition/getopt.js';

export interface NotesInput {
  readonly where: string;
  readonly options: readonly Option[];
  readonly verdicts: ReadonlyMap<Option, Verdict>;
  readonly draft: Draft;
}

/** At least one note for every option, in their order, then those on what no option said. */
export function argvNotes({ where, options, verdicts, draft }: NotesInput): readonly ImportNote[] {
  const { remarks, variables } = draft;
  const of = new Map<Option | undefined, Remark[]>();
  for (const remark of remarks) of.set(remark.option, [...(of.get(remark.option) ?? []), remark]);
  const own = [...of.keys()].filter((option) => option !== undefined && !options.includes(option));
  return [...options, ...own]
    .flatMap((option) => {
      if (option === undefined) return [];
      const said = of.get(option) ?? [];
      const keys = variables.keysOf(option);
      return optionNotes({ where, option, said, keys, verdict: verdicts.get(option) });
    })
    .concat((of.get(undefined) ?? []).map((remark) => noteOf(remark, where, remark.what ?? '')));
}

/** What vmctl does without being told. */
const NO_KEYS = new Set(['lpc', 'name', 'acpi_tables', 'destroy_on_poweroff', 'config.dump']);

interface OptionCase {
  readonly where: string;
  readonly option: Option;
  readonly said: readonly Remark[];
  readonly keys: readonly string[];
  readonly verdict: Verdict | undefined;
}

function optionNotes({ where, option, said, keys, verdict }: OptionCase): readonly ImportNote[] {
  const what = withoutSecret(option.text);
  const told = new Set(said.map(({ key }) => key));
  const plain = keys.filter((key) => !told.has(key));
  const notes = [
    ...(verdict === undefined ? [] : [{ ...verdict, where, what }]),
    ...plain.map((key) =>
      noteOf({ kind: 'carried', why: '', ...(NO_KEYS.has(key) ? {} : { key }) }, where, what),
    ),
    ...said.map((remark) => noteOf(remark, where, what)),
  ];
  if (notes.length > 0) return notes;
  return [{ kind: 'ignored', where, what, why: 'a later option says it again' }];
}

function noteOf({ kind, key, why }: Remark, where: string, what: string): ImportNote {
  return { kind, where, what, ...(key === undefined ? {} : { key }), ...(why === '' ? {} : { why }) };
}
